package lapidary.core.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lapidary.core.compressed.Codecs;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.ModelFile;
import lapidary.core.format.StrictJson;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.stats.PatternCount;
import tools.jackson.databind.JsonNode;

/// That a model's linear layers are N:M, as somebody says.
///
/// @param from who says it, as a sentence begins: "config.json", "The name"
/// @param layers names of the layers that it is said of; empty for all linear layers and convolutions
/// @param but names of layers that it is not said of
public record PatternClaim(int n, int m, String from, List<String> layers, List<String> but) {
    private static final long LARGEST_CONFIG = 1 << 24;
    private static final int MOST = 64;
    private static final Pattern WRITTEN = Pattern.compile("(?<![0-9])([0-9]{1,2})(?:of|:)([0-9]{1,2})(?![0-9])");
    private static final String WEIGHT = ".weight";

    public PatternClaim {
        if (n < 1 || m <= n || m > MOST) {
            throw new IllegalArgumentException("no pattern " + n + ":" + m);
        }
        layers = List.copyOf(layers);
        but = List.copyOf(but);
    }

    /// What a user asks about; empty for anything but N:M with N below M and M up to 64.
    public static Optional<PatternClaim> asked(String text) {
        Matcher matcher = WRITTEN.matcher(text.strip());
        return matcher.matches() ? claim(matcher, "You") : Optional.empty();
    }

    /// What the file says of itself: its configuration first, then its metadata, then its name.
    static Optional<PatternClaim> of(ModelFile file) {
        Optional<PatternClaim> configured =
                Optional.ofNullable(file.companions().get("config.json")).flatMap(PatternClaim::configured);
        return configured
                .or(() -> Optional.ofNullable(file.metadata().get("general.name"))
                        .filter(MetadataValue.Text.class::isInstance)
                        .flatMap(name -> named(((MetadataValue.Text) name).value(), "Its metadata 'general.name'")))
                .or(() -> named(String.valueOf(file.path().toAbsolutePath().getFileName()), "Its name"));
    }

    private static Optional<PatternClaim> configured(Path config) {
        try {
            JsonNode root = StrictJson.readObject(config, LARGEST_CONFIG);
            for (String key : List.of("quantization_config", "compression_config")) {
                JsonNode sparsity = root.path(key).path("sparsity_config");
                JsonNode structure = sparsity.path("sparsity_structure");
                Optional<PatternClaim> claim =
                        structure.isString() ? named(structure.stringValue(), "config.json") : Optional.empty();
                if (claim.isPresent()) {
                    return claim.map(found -> new PatternClaim(
                            found.n,
                            found.m,
                            found.from,
                            names(sparsity.path("targets")),
                            names(sparsity.path("ignore"))));
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // the check of the configuration tells it
        }
    }

    /// Names of layers; those of kinds of layers ("Linear") and patterns are left to the roles.
    private static List<String> names(JsonNode list) {
        List<String> names = new ArrayList<>();
        list.valueStream()
                .filter(JsonNode::isString)
                .map(JsonNode::stringValue)
                .filter(name -> name.contains(".") && !name.startsWith("re:"))
                .forEach(names::add);
        return names;
    }

    private static Optional<PatternClaim> named(String text, String from) {
        Matcher matcher = WRITTEN.matcher(text);
        while (matcher.find()) {
            Optional<PatternClaim> claim = claim(matcher, from);
            if (claim.isPresent()) {
                return claim;
            }
        }
        return Optional.empty();
    }

    private static Optional<PatternClaim> claim(Matcher matcher, String from) {
        int n = Integer.parseInt(matcher.group(1));
        int m = Integer.parseInt(matcher.group(2));
        return n >= 1 && n < m && m <= MOST
                ? Optional.of(new PatternClaim(n, m, from, List.of(), List.of()))
                : Optional.empty();
    }

    /// "2:4"
    public String words() {
        return n + ":" + m;
    }

    /// Whether it is said of a tensor.
    public boolean covers(ModelTensor tensor) {
        String name = tensor.id().name();
        String layer = name.endsWith(WEIGHT) ? name.substring(0, name.length() - WEIGHT.length()) : name;
        return tensor.role().kind() == TensorRole.Kind.LINEAR
                && tensor.tensor().type().isConvertible()
                && tensor.tensor().shape().elements() > 0
                && Codecs.view(tensor.tensor()).isDecodable()
                && (layers.isEmpty() || layers.contains(layer))
                && !but.contains(layer);
    }

    /// Counts, tensor by tensor; to be called while the file may be read.
    public List<PatternCount> count(Model model, Job job) {
        List<ModelTensor> tensors =
                model.tensors().stream().filter(this::covers).toList();
        List<PatternCount> counts = new ArrayList<>();
        for (ModelTensor tensor : tensors) {
            double done = (double) counts.size() / tensors.size();
            job.report(done, tensor.id().name());
            counts.add(PatternCount.of(tensor, n, m, job.part(done, done)));
        }
        return counts;
    }
}
