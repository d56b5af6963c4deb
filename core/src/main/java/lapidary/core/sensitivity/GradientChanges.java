package lapidary.core.sensitivity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import lapidary.core.format.Sha256;
import lapidary.core.job.Job;
import lapidary.core.linalg.Gemm;
import lapidary.core.method.NotFiniteException;
import lapidary.core.model.ModelTensor;
import lapidary.core.sensitivity.path.Change;
import lapidary.core.tensor.TensorId;
import lapidary.core.text.CacheFolder;

/// What the quantizer would change about the tensors that gradients exist for.
///
/// @param changes of the tensors that can be quantized
/// @param troubles why the others cannot
record GradientChanges(List<Change> changes, Map<TensorId, String> troubles) {
    private static final String VERSION = "1";

    static GradientChanges of(Subject subject, List<ModelTensor> covered, Job job) {
        List<Change> changes = new ArrayList<>();
        Map<TensorId, String> troubles = new HashMap<>();
        for (ModelTensor tensor : covered) {
            job.check();
            try {
                changes.add(new Change(tensor.id(), subject.original(tensor), subject.quantized(tensor, job)));
            } catch (NotFiniteException e) {
                troubles.put(tensor.id(), e.getMessage());
            }
        }
        return new GradientChanges(changes, troubles);
    }

    /// Where a long run over them waits when it is stopped.
    ///
    /// @param what the run is, with its numbers and its seed
    KeptSums kept(Subject subject, String what, Job job) throws IOException {
        Sha256 content = new Sha256();
        for (Path file : new TreeSet<>(subject.model().file().files())) {
            content.add(file, job);
        }
        Subject.Text text = subject.text().orElseThrow();
        String key = String.join(
                "\n",
                VERSION,
                what,
                content.finish(),
                subject.probe().id(),
                subject.evidence().id(),
                text.sha256(),
                text.measured(what, 0).protocol(),
                text.sequences().protocol().name(),
                changes.stream().map(change -> change.tensor().name()).collect(Collectors.joining(",")),
                Gemm.kernels());
        return new KeptSums(
                Files.createDirectories(CacheFolder.here().resolve("gradients")), key, KeptSums.STANDARD_PAUSE);
    }

    /// A score for every tensor of the subject that something was found for, or that has a trouble, in their order.
    <T> List<TensorScore> scores(
            Score score, Subject subject, Map<TensorId, T> found, BiFunction<ModelTensor, T, TensorScore> each) {
        List<TensorScore> scores = new ArrayList<>();
        for (ModelTensor tensor : subject.tensors()) {
            T own = found.get(tensor.id());
            String trouble = troubles.get(tensor.id());
            if (own != null) {
                scores.add(each.apply(tensor, own));
            } else if (trouble != null) {
                scores.add(TensorScore.failed(tensor, score, trouble));
            }
        }
        return scores;
    }
}
