package lapidary.core.quant;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.Codec;
import lapidary.core.compressed.Codecs;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Effort;
import lapidary.core.method.Forecast;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Profile;
import lapidary.core.method.Transform;
import lapidary.core.method.TypeOffer;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.setting.Setting;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Shape;

/// Stores weights in one type of the ggml family, byte for byte as llama.cpp's own quantizer does, with or
/// without an importance matrix. Vectors become F32; rows that the block does not divide become the [TypeFallback].
record BlockType(Workers workers) implements Transform {
    private static final List<DType> TYPES = Arrays.stream(TypeFamily.values())
            .flatMap(family -> family.types().stream())
            .toList();

    /// Too coarse for weights whose columns are all taken as equally important.
    ///
    /// Source: llama.cpp `llama-quant.cpp`, `tensor_requires_imatrix`.
    private static final Set<DType> DEMANDING =
            Set.of(DType.IQ3_XXS, DType.IQ2_XXS, DType.IQ2_XS, DType.IQ2_S, DType.IQ1_M, DType.IQ1_S);

    @Override
    public String id() {
        return "ggml";
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public String title() {
        return "GGUF type";
    }

    @Override
    public String summary() {
        return "Stores blocks of weights with shared scales, the types that llama.cpp runs; "
                + "the first choice for a GGUF file.";
    }

    @Override
    public String reference() {
        return "ggml, ggml-quants.c: quantize_row_q8_0_ref and its siblings.";
    }

    @Override
    public Profile profile() {
        return new Profile(Profile.Family.STORED, "GGUF files for llama.cpp, from 8 bits down to 1.6", 1, 8);
    }

    @Override
    public Effort effort(Settings settings) {
        return new Effort(30, 0, 0);
    }

    @Override
    public List<Setting> settings() {
        return List.of(new Setting.Choice(
                "type",
                "Type",
                "The stored type: fewer bits make the file smaller and the model less exact. "
                        + "Q8_0 is hardly distinguishable from the original; Q4_K is the usual compromise.",
                Arrays.stream(TypeFamily.values())
                        .flatMap(family -> family.types().stream().map(type -> option(family, type)))
                        .toList(),
                new SettingValue.Text("q8_0"),
                Optional.empty()));
    }

    @Override
    public Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        Weights.check(tensor);
        Shape shape = tensor.tensor().shape();
        DType asked = asked(settings);
        DType type = fitting(tensor, asked, shape);
        checkEvidence(tensor, type, evidence);
        String notice = isKept(tensor, asked)
                ? "position embeddings stay in single precision, as llama.cpp keeps them"
                : TypeFallback.notice(asked, shape);
        return new Forecast(type.name(), type, List.of(), Codecs.ledger(type, shape.elements()), notice);
    }

    /// The types whose name has the width: Q4_K, IQ4_NL and MXFP4 at 4 bits.
    @Override
    public List<TypeOffer> offers(TypeOffer.Question question) {
        List<TypeOffer> offers = new ArrayList<>();
        for (DType type : TYPES) {
            boolean isAsked = type.name().replaceAll("\\D*(\\d).*", "$1").equals(Integer.toString(question.bits()));
            if (isAsked && type.kind() == DType.Kind.BLOCK) {
                Settings settings = Settings.standard(settings()).with("type", new SettingValue.Text(id(type)));
                boolean isOfOthers = type == DType.MXFP4 || type == DType.NVFP4; // who mean a little else by the name
                offers.add(new TypeOffer(type.name() + (isOfOthers ? " (ggml)" : ""), settings, List.of()));
            }
        }
        return offers;
    }

    @Override
    public boolean isRowwise(Settings settings) {
        return true;
    }

    @Override
    public boolean usesEvidence(Settings settings) {
        return Codecs.find(asked(settings)).filter(Codec::usesImportance).isPresent();
    }

    @Override
    public CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        DType type = fitting(tensor, asked(settings), weights.shape());
        return new TypeEncoder(workers).encode(tensor.id(), weights, type, Importance.of(tensor, evidence), job);
    }

    private static DType fitting(ModelTensor tensor, DType asked, Shape shape) {
        return isKept(tensor, asked) ? DType.F32 : TypeFallback.fitting(asked, shape);
    }

    /// Source: llama.cpp `llama-quant.cpp`, `tensor_allows_quantization`.
    private static boolean isKept(ModelTensor tensor, DType asked) {
        return tensor.role() == TensorRole.POSITION_EMBEDDING && asked.kind() == DType.Kind.BLOCK;
    }

    /// llama.cpp's rules: the types below need to know which columns matter, except for embedding
    /// and output where the
    /// type itself can do without.
    private static void checkEvidence(ModelTensor tensor, DType type, Evidence evidence) throws UnfitException {
        boolean isTable = tensor.role().kind() == TensorRole.Kind.TABLE;
        Optional<String> mismatch = isTable ? Optional.empty() : evidence.mismatch(tensor);
        if (mismatch.isPresent()) {
            throw UnfitException.lacksEvidence(mismatch.get());
        }
        boolean needsImportance =
                Codecs.find(type).filter(Codec::needsImportance).isPresent() || !isTable && DEMANDING.contains(type);
        boolean isEmpty = tensor.tensor().shape().elements() == 0;
        if (needsImportance && !isEmpty && evidence.importance(tensor).isEmpty()) {
            throw UnfitException.lacksEvidence(
                    evidence.hasImportance()
                            ? type
                                    + " needs the importance of each column, and the importance matrix has nothing about "
                                    + "tensor '" + tensor.id() + "'. Choose another type for it"
                            : type + " needs an importance matrix. Load or compute one, or choose another type");
        }
    }

    private static DType asked(Settings settings) {
        String id = settings.text("type");
        return TYPES.stream().filter(t -> id(t).equals(id)).findFirst().orElseThrow();
    }

    private static String id(DType type) {
        return type.name().toLowerCase(Locale.ROOT);
    }

    private static Setting.Option option(TypeFamily family, DType type) {
        String bits = String.format(Locale.ROOT, "%.2f bits/weight", type.bitsPerElement());
        String needs = needsImportance(type) ? "needs an importance matrix, " : "";
        return new Setting.Option(id(type), type.name(), needs + bits, family.title());
    }

    /// Whether a matrix in a layer cannot have it without an importance matrix.
    private static boolean needsImportance(DType type) {
        return DEMANDING.contains(type)
                || Codecs.find(type).filter(Codec::needsImportance).isPresent();
    }
}
