package lapidary.app.job;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import lapidary.core.compress.RefusedException;
import lapidary.core.format.FormatException;
import lapidary.core.format.MappedFile;
import lapidary.core.job.NoRoomException;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.UnfitException;
import lapidary.core.setting.InvalidSettingException;

/// Why a piece of work gave no result, in words for the person at the window.
///
/// @param message one or two sentences: what is wrong and what to do next
/// @param isDefect whether the program itself is at fault; the log then has the details
public record Failure(String message, boolean isDefect) {
    /// The failure that an exception stands for.
    public static Failure of(Throwable thrown) {
        return switch (thrown) {
            case FormatException e -> ofUser(e);
            case RefusedException e -> ofUser(e);
            case UnfitException e -> ofUser(e);
            case InvalidSettingException e -> ofUser(e);
            case NotFiniteException e -> ofUser(e);
            case NoRoomException e -> ofUser(e);
            case NoSuchFileException e -> new Failure("There is no file at " + e.getFile() + ".", false);
            case AccessDeniedException e ->
                new Failure("Reading or writing " + e.getFile() + " is not allowed. Choose another place.", false);
            case FileSystemException e -> new Failure(e.getFile() + ": " + reason(e.getReason(), e), false);
            case IOException e -> new Failure("Input or output failed: " + reason(e.getMessage(), e), false);
            case OutOfMemoryError outOfMemoryError ->
                new Failure(
                        "There is not enough memory for this. Close other models, or start with a larger heap.", false);
            case InternalError e
            when MappedFile.isLostPage(e) ->
                new Failure("The model's file was shortened while it was open. Open it again.", false);
            default ->
                new Failure("Something went wrong inside Lapidary: " + reason(thrown.getMessage(), thrown), true);
        };
    }

    private static Failure ofUser(Exception e) {
        return new Failure(reason(e.getMessage(), e), false);
    }

    private static String reason(@org.jspecify.annotations.Nullable String message, Throwable thrown) {
        return message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message;
    }
}
