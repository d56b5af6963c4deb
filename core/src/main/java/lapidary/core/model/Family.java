package lapidary.core.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lapidary.core.model.Architecture.Activation;

/// A family of causal language models as data: the names of its weights in both conventions, how
/// their values differ between them, and what its configurations leave unsaid.
///
/// The list of all is [Families].
///
/// @param id name of the architecture in GGUF files ("llama"), and what their keys begin with
/// @param title what people call it
/// @param modelTypes names in `config.json`, the one to write first
/// @param className in `config.json`'s `architectures`
/// @param style what all its models share
/// @param defaults what transformers takes for keys that `config.json` leaves out
/// @param weights in the order in which a GGUF file has them: what stands before the blocks, one
///     block, what follows them
record Family(
        String id,
        String title,
        List<String> modelTypes,
        String className,
        Style style,
        Map<String, Object> defaults,
        List<FamilyWeight> weights,
        Map<String, FamilyWeight> byName) {

    private static final Pattern IN_BLOCK =
            Pattern.compile("((?:|.*\\.)(?:blk|layers|h))\\.(0|[1-9][0-9]{0,5})\\.(.+)");

    private static final Pattern OF_EXPERT = Pattern.compile("(.*\\.experts)\\.(0|[1-9][0-9]{0,5})\\.(.+)");

    private static final Pattern OTHER_PARTS =
            Pattern.compile("(?:model\\.)?(?:vision_tower|vision_model|multi_modal_projector)\\.");

    /// What all models of a family share.
    ///
    /// @param isLayerNorm see [Architecture.Norm]
    /// @param normOffset of its Hugging Face files, see [Architecture.Norm]
    /// @param normsAfter see [Architecture.Norm]
    /// @param activation see [Architecture]
    /// @param gated see [Architecture]
    /// @param isRotated whether positions are rotary; learned otherwise
    /// @param ggufStyle which elements are rotated together in its GGUF files
    /// @param normedHeads see [Architecture.Attention]
    /// @param scaledEmbedding whether embeddings are multiplied by √width
    /// @param everyGlobal see [Architecture.Attention]; what llama.cpp takes unless the file says otherwise
    record Style(
            boolean isLayerNorm,
            double normOffset,
            boolean normsAfter,
            Activation activation,
            boolean gated,
            boolean isRotated,
            Architecture.RopeStyle ggufStyle,
            boolean normedHeads,
            boolean scaledEmbedding,
            int everyGlobal) {}

    /// Where a tensor sits in a model.
    ///
    /// @param block empty outside blocks
    /// @param expert which one of a block's; empty for all of them together, and outside of experts
    record Place(FamilyWeight weight, OptionalInt block, OptionalInt expert) {
        static Place of(FamilyWeight weight, int block) {
            return new Place(
                    weight, weight.isInBlock() ? OptionalInt.of(block) : OptionalInt.empty(), OptionalInt.empty());
        }

        /// The same of one expert.
        Place of(int expert) {
            return new Place(weight, block, OptionalInt.of(expert));
        }

        TensorRole role() {
            return weight.role();
        }

        /// Its name in a GGUF file, where the experts of a block are one tensor.
        String ggufName() {
            return numbered(weight.gguf());
        }

        /// Its name in a Hugging Face folder.
        String huggingFaceName() {
            String name = numbered(weight.huggingFace());
            return expert.isPresent() ? name.replace("[]", String.valueOf(expert.getAsInt())) : name;
        }

        private String numbered(String name) {
            return block.isPresent() ? name.replace("{}", String.valueOf(block.getAsInt())) : name;
        }
    }

    static Family of(
            String id,
            String title,
            List<String> modelTypes,
            String className,
            Style style,
            Map<String, Object> defaults,
            List<FamilyWeight> weights) {
        Map<String, FamilyWeight> byName = new HashMap<>();
        for (FamilyWeight weight : weights) {
            byName.put(weight.gguf(), weight);
            byName.put(weight.huggingFace(), weight);
            // Models saved without their head lack the first part of the names.
            int dot = weight.huggingFace().indexOf('.');
            if (Set.of("model", "transformer", "gpt_neox")
                    .contains(weight.huggingFace().substring(0, dot))) {
                byName.putIfAbsent(weight.huggingFace().substring(dot + 1), weight);
            }
        }
        return new Family(
                id,
                title,
                modelTypes,
                className,
                style,
                Map.copyOf(defaults),
                List.copyOf(weights),
                Map.copyOf(byName));
    }

    /// The place of a tensor by its name in either convention; empty for names that the family does
    /// not have.
    Optional<Place> find(String name) {
        String own = name.replaceFirst("^(model\\.)?language_model\\.(model\\.)?", "model.");
        Matcher matcher = IN_BLOCK.matcher(own);
        if (matcher.matches()) {
            int block = Integer.parseInt(matcher.group(2));
            Matcher one = OF_EXPERT.matcher(matcher.group(3));
            String inBlock = one.matches() ? one.group(1) + ".[]." + one.group(3) : matcher.group(3);
            return Optional.ofNullable(byName.get(matcher.group(1) + ".{}." + inBlock))
                    .map(weight -> Place.of(weight, block))
                    .map(place -> one.matches() ? place.of(Integer.parseInt(one.group(2))) : place);
        }
        return Optional.ofNullable(byName.get(own))
                .filter(weight -> !weight.isInBlock())
                .map(weight -> Place.of(weight, 0));
    }

    /// Every place of a model with so many blocks, in the order of a GGUF file.
    List<Place> places(int blocks) {
        int first = 0;
        while (!weights.get(first).isInBlock()) {
            first++;
        }
        List<FamilyWeight> before = weights.subList(0, first);
        List<FamilyWeight> inside =
                weights.stream().filter(FamilyWeight::isInBlock).toList();
        List<FamilyWeight> after = weights.subList(first + inside.size(), weights.size());
        return Stream.of(
                        before.stream().map(weight -> Place.of(weight, 0)),
                        IntStream.range(0, blocks).boxed().flatMap(block -> inside.stream()
                                .map(weight -> Place.of(weight, block))),
                        after.stream().map(weight -> Place.of(weight, 0)))
                .flatMap(places -> places)
                .toList();
    }

    /// Whether the tensor belongs to another part of a model of several: its eyes, say.
    static boolean isOfAnotherPart(String name) {
        return OTHER_PARTS.matcher(name).lookingAt();
    }

    /// Whether a forward pass can do without the tensor: tables that it computes itself.
    static boolean isComputed(String name) {
        return name.endsWith("rotary_emb.inv_freq")
                || name.endsWith(".attn.bias")
                || name.endsWith(".attn.masked_bias")
                || name.endsWith(".attention.bias")
                || name.endsWith(".attention.masked_bias");
    }
}
