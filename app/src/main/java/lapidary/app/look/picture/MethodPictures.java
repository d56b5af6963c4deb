package lapidary.app.look.picture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lapidary.core.job.Job;

/// Which pictures there are of the result of a method: those registered under its id, then those of any result.
public final class MethodPictures {
    private static final PictureMaker LAYER_LOSS = new LayerLossPicture();
    private static final PictureMaker MOMENTS = new MomentsPicture();
    private static final PictureMaker MOVED = new MovedPicture();
    private static final PictureMaker SIGNS = new SignsPicture();

    private static final Map<String, List<PictureMaker>> OF_METHOD = Map.ofEntries(
            Map.entry("gptq", List.of(LAYER_LOSS, MOMENTS, MOVED)),
            Map.entry("adaround", List.of(MOVED, new ChoicesPicture(), LAYER_LOSS)),
            Map.entry("flexround", List.of(MOVED, LAYER_LOSS)),
            Map.entry("signround", List.of(MOVED, LAYER_LOSS)),
            Map.entry("adaquant", List.of(MOVED, LAYER_LOSS)),
            Map.entry("mx", List.of(new BlocksPicture())),
            Map.entry("bitnet", List.of(SIGNS)),
            Map.entry("ternaryllm", List.of(SIGNS)),
            Map.entry("statistics", List.of(SIGNS)),
            Map.entry("paretoq", List.of(SIGNS)));

    private static final List<PictureMaker> OF_ANY = List.of(new CodesPicture(), LAYER_LOSS);

    private MethodPictures() {}

    /// All pictures of a result, the special ones first.
    public static List<Picture> of(Subject subject, Job job) {
        List<PictureMaker> makers =
                new ArrayList<>(OF_METHOD.getOrDefault(subject.method().id(), List.of()));
        OF_ANY.stream().filter(maker -> !makers.contains(maker)).forEach(makers::add);
        List<Picture> pictures = new ArrayList<>();
        for (int i = 0; i < makers.size(); i++) {
            job.check();
            double share = 1.0 / makers.size();
            pictures.addAll(makers.get(i).of(subject, job.part(i * share, (i + 1) * share)));
        }
        return List.copyOf(pictures);
    }
}
