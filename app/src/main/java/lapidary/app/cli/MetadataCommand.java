package lapidary.app.cli;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import lapidary.core.compress.MetadataWriter;
import lapidary.core.format.Formats;
import lapidary.core.format.MetadataEdit;
import lapidary.core.format.MetadataText;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.format.ModelTarget;
import lapidary.views.text.Bytes;
import lapidary.views.text.Numbers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/// `metadata FILE`: lists what a GGUF file says about itself, and changes it without touching a tensor.
@Command(
        name = "metadata",
        sortOptions = false,
        description =
                "Lists the metadata of a GGUF file, or writes the file anew with other metadata; the tensors stay as "
                        + "they are, byte for byte.")
final class MetadataCommand implements Callable<Integer> {
    private static final String CHAT_TEMPLATE = "tokenizer.chat_template";
    private static final int LONGEST_SHOWN = 60;

    private final Console console;

    @Parameters(paramLabel = "FILE", description = "The GGUF file.")
    private Path in = Path.of("");

    @Option(
            names = "--set",
            paramLabel = "KEY=TYPE:VALUE",
            description = "A value, such as general.name=str:Mine or llama.context_length=u32:4096. Repeatable.")
    private List<String> puts = new ArrayList<>();

    @Option(names = "--remove", paramLabel = "KEY", description = "Take a key out. Repeatable.")
    private List<String> removals = new ArrayList<>();

    @Option(
            names = "--chat-template",
            paramLabel = "TEXT",
            description = "A UTF-8 file that becomes the chat template.")
    private @Nullable Path template;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "What is written; the file itself may be named and is replaced whole.")
    private @Nullable Path out;

    @Mixin
    private CommonOptions common = new CommonOptions();

    MetadataCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        List<MetadataEdit> edits = new ArrayList<>();
        for (String text : puts) {
            edits.add(MetadataFlags.parse("--set", text));
        }
        removals.forEach(key -> edits.add(new MetadataEdit.Remove(key)));
        if (template != null) {
            edits.add(new MetadataEdit.Put(CHAT_TEMPLATE, MetadataValue.text(TextFiles.read(template))));
        }
        if (edits.isEmpty() != (out == null)) {
            throw new UsageException(
                    edits.isEmpty()
                            ? "--out: nothing is changed; say --set, --remove or --chat-template"
                            : "--out FILE is needed: what is written");
        }
        if (!Files.exists(in)) {
            throw new NoSuchFileException(in.toString());
        }
        try (ModelFile file = Formats.open(in)) {
            for (String key : removals) {
                if (!file.metadata().containsKey(key)) {
                    throw new UsageException("--remove: the file has no key '" + key + "'");
                }
            }
            if (out == null) {
                list(file.metadata());
            } else {
                write(file, edits, out);
            }
        }
        return ExitCode.DONE;
    }

    private void write(ModelFile file, List<MetadataEdit> edits, Path target) throws Exception {
        ModelTarget.Written written = MetadataWriter.write(file, edits, target, console.job("Write"));
        if (common.json) {
            ObjectNode root = Json.object();
            root.put("writtenBytes", written.bytes());
            root.put("sha256", written.sha256());
            console.say(Json.text(root));
        } else {
            console.say(target + ", " + Bytes.exact(written.bytes()) + ", SHA-256 " + written.sha256());
        }
    }

    private void list(SequencedMap<String, MetadataValue> metadata) {
        if (common.json) {
            ObjectNode root = Json.object();
            metadata.forEach((key, value) -> {
                ObjectNode node = root.putObject(key);
                node.put("type", type(value));
                if (value instanceof MetadataValue.Sequence list) {
                    node.put("length", list.values().size());
                } else {
                    node.put("value", MetadataText.text(value).orElse(""));
                }
            });
            console.say(Json.text(root));
            return;
        }
        Table table = new Table("key", "type", "value");
        for (Map.Entry<String, MetadataValue> pair : metadata.entrySet()) {
            table.row(pair.getKey(), type(pair.getValue()), shown(pair.getValue()));
        }
        table.lines().forEach(console::say);
    }

    private static String type(MetadataValue value) {
        return (value instanceof MetadataValue.Sequence ? "list of " : "") + MetadataText.typeOf(value);
    }

    private static String shown(MetadataValue value) {
        if (value instanceof MetadataValue.Sequence list) {
            return Numbers.count(list.values().size()) + " values";
        }
        String text = MetadataText.text(value).orElse("").replace("\n", "⏎");
        return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN) + "…";
    }
}
