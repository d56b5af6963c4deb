package lapidary.app.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.format.NotExecuted;
import lapidary.core.model.Architecture;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.Tensor;
import lapidary.views.text.Bytes;
import lapidary.views.text.Numbers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `inspect FILE`: what is inside, from the headers alone.
@Command(
        name = "inspect",
        description = "Lists what is inside a model file or folder. Reads headers only, so size does not matter.")
final class InspectCommand implements Callable<Integer> {
    private static final int LONGEST_VALUE = 60;

    private final Console console;

    @Mixin
    private CommonOptions common = new CommonOptions();

    @Parameters(
            paramLabel = "FILE",
            description =
                    "A model in any format that Lapidary reads, an index of its shards, or a Hugging Face folder.")
    private Path file = Path.of("");

    @Option(names = "--metadata", description = "Show the file's metadata, too.")
    private boolean metadata;

    @Option(names = "--parts", description = "Show the stored parts of quantized layers, too.")
    private boolean parts;

    InspectCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        try (Model model = Inputs.open(file)) {
            if (common.json) {
                console.say(Json.text(json(model)));
            } else {
                print(model);
            }
        }
        return ExitCode.DONE;
    }

    private ObjectNode json(Model model) {
        ObjectNode root = Json.object();
        root.put("format", model.file().format());
        root.put("architecture", model.architectureName());
        root.put("parameters", model.parameters());
        root.put("bytes", model.file().bytes());
        ArrayNode tensors = root.putArray("tensors");
        for (ModelTensor tensor : model.tensors()) {
            Tensor stored = tensor.tensor();
            ObjectNode node = tensors.addObject();
            node.put("name", tensor.id().name());
            node.put("type", stored.typeName());
            ArrayNode shape = node.putArray("shape");
            stored.shape().dimensions().forEach(shape::add);
            node.put("bytes", stored.bytes());
            node.put("role", tensor.role().id());
            if (!stored.parts().isEmpty()) {
                putParts(node.putArray("parts"), stored);
            }
        }
        if (!model.file().aliases().isEmpty()) {
            ObjectNode aliases = root.putObject("aliases");
            model.file().aliases().forEach((alias, listed) -> aliases.put(alias.name(), listed.name()));
        }
        if (!model.file().notExecuted().isEmpty()) {
            ArrayNode skipped = root.putArray("notExecuted");
            for (NotExecuted code : model.file().notExecuted()) {
                skipped.addObject()
                        .put("name", code.name())
                        .put("place", code.place())
                        .put("count", code.count());
            }
        }
        if (metadata) {
            ObjectNode values = root.putObject("metadata");
            model.file().metadata().forEach((key, value) -> values.put(key, text(value)));
        }
        return root;
    }

    private void print(Model model) {
        console.say(model.file().path() + ", " + model.file().format() + ", "
                + Bytes.text(model.file().bytes()) + " ("
                + Bytes.exact(model.file().bytes()) + ")");
        console.say("");
        facts(model).lines().forEach(console::say);
        if (metadata) {
            console.say("");
            Table table = new Table("metadata", "");
            model.file().metadata().forEach((key, value) -> table.row(key, text(value)));
            table.lines().forEach(console::say);
        }
        console.say("");
        Table table = new Table("tensor", "role", "type", ">shape", ">size");
        for (ModelTensor tensor : model.tensors()) {
            Tensor stored = tensor.tensor();
            table.row(
                    tensor.id().name(),
                    tensor.role().label(),
                    stored.typeName(),
                    stored.shape().toString(),
                    Bytes.text(stored.bytes()));
            if (parts) {
                stored.parts()
                        .forEach((what, part) -> table.row(
                                "  " + part.id().name(),
                                "  " + what,
                                part.typeName(),
                                part.shape().toString(),
                                Bytes.text(part.bytes())));
            }
        }
        table.lines().forEach(console::say);
        printAside(model.file());
    }

    private static void putParts(ArrayNode nodes, Tensor layer) {
        layer.parts().forEach((what, part) -> {
            ObjectNode node = nodes.addObject();
            node.put("holds", what);
            node.put("name", part.id().name());
            node.put("type", part.typeName());
            ArrayNode shape = node.putArray("shape");
            part.shape().dimensions().forEach(shape::add);
            node.put("bytes", part.bytes());
        });
    }

    /// Further names of tensors, and what the file would have run.
    private void printAside(ModelFile file) {
        if (!file.aliases().isEmpty()) {
            console.say("");
            Table table = new Table("also named", "is");
            file.aliases().forEach((alias, listed) -> table.row(alias.name(), listed.name()));
            table.lines().forEach(console::say);
        }
        if (!file.notExecuted().isEmpty()) {
            console.say("");
            Table table = new Table("not executed", "first place", ">times");
            file.notExecuted().forEach(code -> table.row(code.name(), code.place(), Numbers.count(code.count())));
            table.lines().forEach(console::say);
        }
    }

    private static Table facts(Model model) {
        Table table = new Table("", "");
        table.row("architecture", model.architectureName());
        model.architecture().ifPresent(numbers -> numbers(table, numbers));
        table.row("parameters", Numbers.count(model.parameters()));
        table.row("tensors", Numbers.count(model.tensors().size()));
        Map<String, Long> bytes = model.tensors().stream()
                .collect(Collectors.groupingBy(
                        t -> t.tensor().typeName(), TreeMap::new, Collectors.summingLong(t -> t.tensor()
                                .bytes())));
        table.row(
                "stored as",
                bytes.entrySet().stream()
                        .map(e -> e.getKey() + " " + Bytes.text(e.getValue()))
                        .collect(Collectors.joining(", ")));
        return table;
    }

    private static void numbers(Table table, Architecture numbers) {
        table.row("blocks", Numbers.count(numbers.blocks()));
        table.row("width", Numbers.count(numbers.width()) + ", feed-forward " + Numbers.count(numbers.feedForward()));
        table.row(
                "heads",
                numbers.heads() + " of " + numbers.headSize() + ", key/value heads " + numbers.keyValueHeads());
        table.row(
                "vocabulary",
                Numbers.count(numbers.vocabulary()) + (numbers.tiedOutput() ? ", output tied to the embedding" : ""));
        table.row("context", Numbers.count(numbers.context()) + " tokens");
    }

    private static String text(MetadataValue value) {
        String text =
                switch (value) {
                    case MetadataValue.Whole whole ->
                        whole.signed() || whole.bits() < 64
                                ? Long.toString(whole.value())
                                : Long.toUnsignedString(whole.value());
                    case MetadataValue.Real real -> Double.toString(real.value());
                    case MetadataValue.Truth truth -> Boolean.toString(truth.value());
                    case MetadataValue.Text words -> words.value().replace("\n", "\\n");
                    case MetadataValue.Sequence sequence ->
                        "[" + Numbers.count(sequence.values().size()) + " values]";
                };
        return text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "…";
    }
}
