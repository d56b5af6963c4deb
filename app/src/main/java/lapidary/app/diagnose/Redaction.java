package lapidary.app.diagnose;

import java.util.regex.Pattern;

/// Takes out of a line what may be the user's: quoted text, names of files, and numbers with a fraction, which may be
/// weights. What is left says which part of the program did what.
final class Redaction {
    private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"|“[^”]*”|`[^`]*`");

    /// From a separator of folders to the end of the name; the ending is kept, it says which kind of file it is.
    private static final Pattern PATH = Pattern.compile(
            "(?:[A-Za-z]:)?[^\\s'\"(),:;=\\[\\]]*[/\\\\][^\\s'\"(),:;=\\[\\]]*?(\\.[A-Za-z0-9]{1,12})?(?=[\\s'\"(),:;=\\[\\]]|\\.?$)");

    /// A name without a folder that ends as a model or a data file does.
    private static final Pattern NAME = Pattern.compile(
            "(?<![<\\w])[^<>\\s/\\\\'\"(),:;=\\[\\]]+(\\.(?:gguf|safetensors|onnx|pt|pth|bin|npz|npy|h5|tflite|json|txt|md|csv|tsv))\\b");

    private static final Pattern FRACTION = Pattern.compile("[-+]?\\d+[.,]\\d+(?:[eE][-+]?\\d+)?|\\d+[eE][-+]\\d+");

    private Redaction() {}

    static String of(String line) {
        String quoted = QUOTED.matcher(line).replaceAll("'…'");
        String paths = PATH.matcher(quoted).replaceAll(found -> "<file" + ending(found.group(1)) + ">");
        String names = NAME.matcher(paths).replaceAll(found -> "<file" + ending(found.group(1)) + ">");
        return FRACTION.matcher(names).replaceAll("#");
    }

    private static String ending(@org.jspecify.annotations.Nullable String ending) {
        return ending == null ? "" : ending;
    }
}
