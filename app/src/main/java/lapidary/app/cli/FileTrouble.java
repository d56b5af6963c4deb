package lapidary.app.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/// What the operating system refused, in words; its own exceptions often say only a path.
final class FileTrouble {
    private FileTrouble() {}

    static String words(Throwable failure) {
        return switch (failure) {
            case NoSuchFileException e -> e.getFile() + ": no such file or folder";
            case AccessDeniedException e -> e.getFile() + ": access denied";
            case NotDirectoryException e -> e.getFile() + ": not a folder";
            case DirectoryNotEmptyException e -> e.getFile() + ": the folder is not empty";
            case FileSystemException e ->
                e.getFile() + ": " + (e.getReason() == null ? "cannot be read or written" : e.getReason());
            default -> String.valueOf(failure.getMessage());
        };
    }
}
