package lapidary.core.quant;

import java.util.List;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.compressed.CompressedTensor;
import lapidary.core.compressed.Reoriented;
import lapidary.core.job.Job;
import lapidary.core.method.Effort;
import lapidary.core.method.Forecast;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Profile;
import lapidary.core.method.Transform;
import lapidary.core.method.TypeOffer;
import lapidary.core.method.UnfitException;
import lapidary.core.model.ModelTensor;
import lapidary.core.setting.Setting;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import lapidary.core.tensor.Orientation;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.Tensor;

/// A method that sees every tensor as [outputs, inputs], whatever axis the outputs lie along in the file, so that a
/// channel is an output and a group is of inputs. Plain numbers have no use for that and stay in the tensor's order.
///
/// @param method that does the work
record Oriented(Transform method) implements Transform {

    @Override
    public String id() {
        return method.id();
    }

    @Override
    public int version() {
        return method.version();
    }

    @Override
    public String title() {
        return method.title();
    }

    @Override
    public String summary() {
        return method.summary();
    }

    @Override
    public String reference() {
        return method.reference();
    }

    @Override
    public List<Setting> settings() {
        return method.settings();
    }

    @Override
    public Profile profile() {
        return method.profile();
    }

    @Override
    public Effort effort(Settings settings) {
        return method.effort(settings);
    }

    @Override
    public List<TypeOffer> offers(TypeOffer.Question question) {
        return method.offers(question);
    }

    @Override
    public boolean usesEvidence(Settings settings) {
        return method.usesEvidence(settings);
    }

    @Override
    public boolean needsMoments(Settings settings) {
        return method.needsMoments(settings);
    }

    @Override
    public boolean isRowwise(Settings settings) {
        return method.isRowwise(settings);
    }

    @Override
    public Forecast forecast(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        return method.forecast(seen(tensor, settings, evidence), settings, evidence);
    }

    @Override
    public CompressedTensor apply(ModelTensor tensor, RowSource weights, Settings settings, Evidence evidence, Job job)
            throws NotFiniteException {
        Optional<Orientation> orientation = tensor.orientation();
        ModelTensor seen;
        try {
            seen = seen(tensor, settings, evidence);
        } catch (UnfitException e) {
            throw new IllegalStateException("no forecast was asked for", e);
        }
        if (seen == tensor || orientation.isEmpty()) {
            return MatrixByMatrix.apply(method, tensor, weights, settings, evidence, job);
        }
        CompressedTensor matrix =
                MatrixByMatrix.apply(method, seen, orientation.get().toMatrix(weights), settings, evidence, job);
        return Reoriented.of(orientation.get(), matrix);
    }

    private ModelTensor seen(ModelTensor tensor, Settings settings, Evidence evidence) throws UnfitException {
        if (tensor.orientation().isEmpty()) {
            return tensor;
        }
        Tensor own = tensor.tensor();
        Tensor matrix = new Tensor(
                own.id(),
                tensor.orientation().get().matrix(),
                own.type(),
                own.typeName(),
                own.data(),
                own.file(),
                own.offset(),
                own.indirect());
        ModelTensor turned = new ModelTensor(matrix, tensor.role(), tensor.block());
        DType type = method.forecast(turned, settings, evidence).type();
        return type.kind() == DType.Kind.FLOAT ? tensor : turned;
    }
}
