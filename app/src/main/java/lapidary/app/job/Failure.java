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
import lapidary.views.text.Messages;

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
            case NoSuchFileException e -> new Failure(Messages.of("job.there-no-file", e.getFile()), false);
            case AccessDeniedException e -> new Failure(Messages.of("job.reading-or-writing", e.getFile()), false);
            case FileSystemException e -> new Failure(e.getFile() + ": " + reason(e.getReason(), e), false);
            case IOException e -> new Failure(Messages.of("job.input-or-output", reason(e.getMessage(), e)), false);
            case OutOfMemoryError outOfMemoryError -> new Failure(Messages.of("job.there-not-enough"), false);
            case InternalError e
            when MappedFile.isLostPage(e) -> new Failure(Messages.of("job.models-file-was"), false);
            default -> new Failure(Messages.of("job.something-went-wrong", reason(thrown.getMessage(), thrown)), true);
        };
    }

    private static Failure ofUser(Exception e) {
        return new Failure(reason(e.getMessage(), e), false);
    }

    private static String reason(@org.jspecify.annotations.Nullable String message, Throwable thrown) {
        return message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message;
    }
}
