package lapidary.core.queue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import lapidary.core.compress.RefusedException;
import lapidary.core.format.FormatException;
import lapidary.core.format.MappedFile;
import lapidary.core.infer.graph.GraphException;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.UnfitException;
import lapidary.core.prune.InfeasibleException;
import lapidary.core.setting.InvalidSettingException;

/// Why a job gave nothing: what is wrong, where, and what to do next.
///
/// @param message one or two sentences for people
public record QueueFailure(Kind kind, String message) {

    /// What sort of trouble it was.
    public enum Kind {
        BAD_INPUT("bad-input"),
        REFUSED("refused"),
        INPUT_OUTPUT("input-output"),
        MEMORY("memory"),
        DEFECT("defect");

        private final String id;

        Kind(String id) {
            this.id = id;
        }

        /// As the state file says it.
        public String id() {
            return id;
        }

        static Kind of(String id) {
            return Arrays.stream(values())
                    .filter(kind -> kind.id.equals(id))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /// The failure that an exception stands for.
    public static QueueFailure of(Throwable thrown) {
        return switch (thrown) {
            case FormatException e -> new QueueFailure(Kind.BAD_INPUT, text(e));
            case GraphException e -> new QueueFailure(Kind.BAD_INPUT, text(e));
            case NotFiniteException e -> new QueueFailure(Kind.BAD_INPUT, text(e));
            case InvalidSettingException e -> new QueueFailure(Kind.BAD_INPUT, text(e));
            case RefusedException e -> new QueueFailure(Kind.REFUSED, text(e));
            case UnfitException e -> new QueueFailure(Kind.REFUSED, text(e));
            case InfeasibleException e -> new QueueFailure(Kind.REFUSED, text(e));
            case RefusedJobException e -> new QueueFailure(Kind.REFUSED, text(e));
            case IOException e -> new QueueFailure(Kind.INPUT_OUTPUT, words(e));
            case OutOfMemoryError e ->
                new QueueFailure(
                        Kind.MEMORY,
                        "There was not enough memory. Close other programs or start with a larger heap, then retry.");
            case InternalError e
            when MappedFile.isLostPage(e) ->
                new QueueFailure(
                        Kind.BAD_INPUT, "The model's file was shortened while it was read. Restore it, then retry.");
            default -> new QueueFailure(Kind.DEFECT, "Something went wrong inside Lapidary: " + thrown);
        };
    }

    private static String words(IOException e) {
        return switch (e) {
            case NoSuchFileException missing ->
                missing.getFile() + ": no such file or folder. Put it there or correct the path, then retry.";
            case AccessDeniedException denied ->
                denied.getFile() + ": access denied. Change its permissions or choose another place, then retry.";
            case FileSystemException other ->
                other.getFile() + ": " + (other.getReason() == null ? "cannot be read or written" : other.getReason())
                        + ". Make room or choose another place, then retry.";
            default -> text(e) + ". Look at the disk, then retry.";
        };
    }

    private static String text(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
