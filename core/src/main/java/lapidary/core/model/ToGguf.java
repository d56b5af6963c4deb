package lapidary.core.model;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import lapidary.core.format.Companion;
import lapidary.core.format.FileLayout;
import lapidary.core.format.MetadataValue;
import lapidary.core.model.Family.Place;
import lapidary.core.model.Model.Described;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Shape;
import lapidary.core.tensor.Tensor;
import lapidary.core.tensor.TensorId;

/// A language model in Hugging Face's convention written as a GGUF file that llama.cpp runs: names,
/// order, metadata, tokenizer, and the values as that convention has them ([FamilyWeight.Treatment]).
///
/// Source: llama.cpp `conversion/*.py`.
final class ToGguf implements Conversion {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Model model;
    private final Family family;
    private final Architecture numbers;
    private final FolderVocabulary vocabulary;
    private final List<ExportedTensor> tensors = new ArrayList<>();
    private final List<Export.Remark> remarks = new ArrayList<>();

    private ToGguf(Model model, Described described, FolderVocabulary vocabulary) {
        this.model = model;
        this.family = described.family();
        this.numbers = described.numbers();
        this.vocabulary = vocabulary;
    }

    static ToGguf of(Model model) throws IOException, UnsuitedException {
        Optional<Described> described = model.described();
        if (described.isEmpty()) {
            throw new UnsuitedException("GGUF files say how to run a model, and this one is not known well enough: "
                    + model.whyUnknown().orElse("unknown architecture") + ".");
        }
        Family family = described.get().family();
        Architecture numbers = described.get().numbers();
        Optional<String> refusal = GgufFit.refusal(family, numbers);
        if (refusal.isPresent()) {
            throw new UnsuitedException(
                    "A GGUF file of this model would compute something else: " + refusal.get() + ".");
        }
        FolderVocabulary vocabulary = FolderVocabulary.read(model.file().companions(), numbers.vocabulary());
        ToGguf conversion = new ToGguf(model, described.get(), vocabulary);
        GgufFit.remarks(family, numbers).forEach(conversion::remark);
        vocabulary.remarks().forEach(conversion::remark);
        conversion.arrange();
        return conversion;
    }

    private void remark(String text) {
        remarks.add(new Export.Remark(Optional.empty(), text));
    }

    private void arrange() throws UnsuitedException {
        Map<Place, ModelTensor> byPlace = new HashMap<>();
        int ofAnotherPart = 0;
        for (ModelTensor tensor : model.tensors()) {
            Optional<Place> place = family.find(tensor.id().name());
            if (place.isPresent()) {
                byPlace.put(place.get(), tensor);
            } else if (Family.isOfAnotherPart(tensor.id().name())) {
                ofAnotherPart++;
            } else {
                leaveOut(tensor, "llama.cpp computes this table itself");
            }
        }
        if (ofAnotherPart > 0) {
            remark(ofAnotherPart + " tensors of other parts than the language model are left out.");
        }
        addDivisors(numbers.rope());
        for (Place place : family.places(numbers.blocks())) {
            if (place.weight().isOfExpert()) {
                tensors.add(ExportedTensor.stack(experts(place, byPlace), place.ggufName()));
            } else {
                add(place, Optional.ofNullable(byPlace.get(place)), byPlace);
            }
        }
    }

    private List<ModelTensor> experts(Place place, Map<Place, ModelTensor> byPlace) {
        int count = numbers.experts().orElseThrow().count();
        return IntStream.range(0, count)
                .mapToObj(expert -> Objects.requireNonNull(byPlace.get(place.of(expert)), "a described model has all"))
                .toList();
    }

    private void add(Place place, Optional<ModelTensor> found, Map<Place, ModelTensor> byPlace) {
        boolean isTied = place.role() == TensorRole.OUTPUT && numbers.tiedOutput();
        if (isTied && (family == Families.GPT_NEOX || ExpertFamilies.hasOwnOutput(family))) {
            // llama.cpp asks for an output of its own here.
            Place embedding = Place.of(family.weights().getFirst(), 0);
            add(place, Optional.ofNullable(byPlace.get(embedding)));
        } else if (isTied) {
            found.ifPresent(tensor -> leaveOut(tensor, "the configuration ties the output to the embedding"));
        } else {
            add(place, found);
        }
    }

    private void add(Place place, Optional<ModelTensor> found) {
        if (found.isEmpty()) {
            return;
        }
        ModelTensor tensor = found.get();
        RowOrder order =
                switch (place.weight().treatment()) {
                    case NONE, TRANSPOSED, PLUS_ONE -> RowOrder.SAME;
                    case ROTATED_ROWS -> new RowOrder(RowOrder.Kind.HALVES_TO_NEIGHBOURS, numbers.headSize());
                    case HEADS_APART -> new RowOrder(RowOrder.Kind.HEADS_TO_PARTS, numbers.headSize(), numbers.heads());
                };
        boolean isShifted = place.weight().treatment() == FamilyWeight.Treatment.PLUS_ONE;
        ModelTensor source =
                isShifted ? new ModelTensor(Shifted.of(tensor.tensor(), 1), tensor.role(), tensor.block()) : tensor;
        tensors.add(new ExportedTensor(source, place.ggufName(), order));
    }

    private void addDivisors(Rope rope) throws UnsuitedException {
        switch (rope.scaling()) {
            case Rope.Llama3 llama3 ->
                addDivisors("rope_freqs.weight", llama3.divisors(rope.dimensions(), rope.base()));
            case Rope.LongRope longRope -> {
                addDivisors("rope_factors_long.weight", floats(longRope.longDivisors()));
                addDivisors("rope_factors_short.weight", floats(longRope.shortDivisors()));
            }
            case Rope.Unscaled unscaled -> {}
            case Rope.Linear linear -> {}
            case Rope.Yarn yarn -> {}
            case Rope.Dynamic dynamic -> {}
            case Rope.Stored stored -> {}
            case Rope.Unknown unknown -> {}
        }
    }

    /// A tensor that no file has: it is computed from the configuration.
    private void addDivisors(String name, float[] divisors) throws UnsuitedException {
        if (divisors.length != numbers.rope().dimensions() / 2) {
            throw new UnsuitedException("Its rope scaling has " + divisors.length + " factors for "
                    + numbers.rope().dimensions() / 2 + " pairs of elements.");
        }
        MemorySegment data = MemorySegment.ofArray(new byte[divisors.length * Float.BYTES]);
        for (int i = 0; i < divisors.length; i++) {
            data.setAtIndex(FLOAT, i, divisors[i]);
        }
        Path config = model.file()
                .companions()
                .getOrDefault("config.json", model.file().path());
        Tensor tensor = new Tensor(
                new TensorId(name), Shape.of(divisors.length), DType.F32, "F32", data.asReadOnly(), config, 0);
        tensors.add(ExportedTensor.same(new ModelTensor(tensor, TensorRole.VECTOR, OptionalInt.empty())));
    }

    private static float[] floats(List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }

    private void leaveOut(ModelTensor tensor, String reason) {
        remarks.add(new Export.Remark(
                Optional.of(tensor.id()), "Tensor '" + tensor.id() + "' is left out: " + reason + "."));
    }

    @Override
    public List<ExportedTensor> tensors() {
        return List.copyOf(tensors);
    }

    @Override
    public List<Export.Remark> remarks() {
        return List.copyOf(remarks);
    }

    @Override
    public List<Companion> companions(List<FileLayout.Entry> entries) {
        return List.of();
    }

    @Override
    public SequencedMap<String, MetadataValue> metadata(List<FileLayout.Entry> entries) {
        SequencedMap<String, MetadataValue> metadata = new LinkedHashMap<>();
        GgufMetadata writer = new GgufMetadata(family, numbers, metadata);
        metadata.put("general.architecture", MetadataValue.text(family.id()));
        metadata.put("general.type", MetadataValue.text("model"));
        metadata.put("general.name", MetadataValue.text(name(model.file().path())));
        writer.putNumbers();
        metadata.put(KeepGguf.FILE_TYPE, MetadataValue.uint32(StoredTypes.fileType(StoredTypes.mostOf(entries))));
        writer.putRest();
        VocabularyMetadata.put(vocabulary.vocabulary(), metadata);
        vocabulary
                .chatTemplate()
                .ifPresent(template -> metadata.put("tokenizer.chat_template", MetadataValue.text(template)));
        KeepGguf.addQuantizationVersion(metadata, entries);
        return metadata;
    }

    /// What the user calls the model: its folder, or its file where that has a name of its own.
    private static String name(Path path) {
        Path whole = path.toAbsolutePath().normalize();
        String name = String.valueOf(whole.getFileName());
        boolean isStandard = name.startsWith("model.safetensors") || name.startsWith("pytorch_model.bin");
        if (isStandard && whole.getParent() != null) {
            return String.valueOf(whole.getParent().getFileName());
        }
        return name.replaceFirst("\\.(safetensors|bin|pt|pth)(\\.index\\.json)?$", "");
    }
}
