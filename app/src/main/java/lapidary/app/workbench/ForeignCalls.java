package lapidary.app.workbench;

import java.util.List;
import java.util.stream.Collectors;
import lapidary.core.format.ModelFile;
import lapidary.core.format.NotExecuted;
import lapidary.views.text.Messages;

/// What a file would have run when its own program opens it, in words.
final class ForeignCalls {
    private static final int MOST_NAMES = 4;

    private ForeignCalls() {}

    /// A sentence for whoever opened the file; "" when it asks for nothing.
    static String words(ModelFile file) {
        List<NotExecuted> calls = file.notExecuted();
        if (calls.isEmpty()) {
            return "";
        }
        String names = calls.stream().limit(MOST_NAMES).map(NotExecuted::name).collect(Collectors.joining(", "));
        int more = calls.size() - MOST_NAMES;
        return more > 0
                ? Messages.of("workbench.not-executed.more", names, more)
                : Messages.of("workbench.not-executed", names);
    }
}
