package lapidary.core.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lapidary.core.calib.Evidence;
import lapidary.core.calib.InputMoments;
import lapidary.core.calib.Moments;
import lapidary.core.calib.MomentsCalibrator;
import lapidary.core.compressed.Codecs;
import lapidary.core.eval.Classics;
import lapidary.core.infer.Network;
import lapidary.core.job.Job;
import lapidary.core.job.Workers;
import lapidary.core.method.Group;
import lapidary.core.method.GroupTransform;
import lapidary.core.method.GroupWeights;
import lapidary.core.method.Groups;
import lapidary.core.method.NotFiniteException;
import lapidary.core.method.Patch;
import lapidary.core.method.Scaling;
import lapidary.core.method.Transform;
import lapidary.core.method.UnfitException;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Stage;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.RowSource;
import lapidary.core.tensor.TensorId;
import lapidary.core.text.Tokenizer;
import lapidary.core.text.Tokenizers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Methods for groups of layers on the sample, with what really enters its layers.
class GroupMethodsTest {
    private static final Workers WORKERS = new Workers(2);
    private static final GroupTransform AWQ = new Awq(WORKERS);
    private static final GroupTransform SMOOTH = new SmoothQuant(WORKERS);
    private static final GroupTransform TWEAK = new NormTweak();
    private static final Transform NEAREST = new RoundToNearest(WORKERS);

    private static Model model;
    private static Network network;
    private static Evidence evidence;
    private static int[] tokens;

    @BeforeAll
    static void calibrate() throws IOException {
        model = Classics.open();
        network = Network.of(model);
        try (Tokenizer tokenizer = Tokenizers.of(model)) {
            tokens = tokenizer.encode(
                    Files.readString(Classics.file("calibration.txt")).substring(0, 12_000));
        }
        var request = MomentsCalibrator.standard(model, tokens, "calibration", "00");
        Moments moments = new MomentsCalibrator(model, WORKERS).run(request, Job.UNWATCHED);
        evidence = Evidence.NONE.with(moments);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    /// Everything is rounded to nearest, and nothing has been solved before.
    private record Rounded(Map<TensorId, RowSource> sources, Settings settings, Evidence evidence)
            implements GroupWeights {
        @Override
        public RowSource exact(ModelTensor tensor) {
            return sources.getOrDefault(tensor.id(), Codecs.view(tensor.tensor()));
        }

        @Override
        public RowSource rounded(ModelTensor tensor, Job job) throws NotFiniteException {
            return NEAREST.apply(tensor, exact(tensor), settings, evidence, job);
        }

        @Override
        public Optional<Rounding> rounding(ModelTensor tensor) {
            return Optional.of(new Rounding(NEAREST, settings));
        }
    }

    private static Rounded at(int bits) {
        return new Rounded(Map.of(), TestTensors.settings(NEAREST, "bits=" + bits, "group=64"), evidence);
    }

    private static void assertSameLogits(GroupTransform method, String... settings) throws Exception {
        Map<TensorId, RowSource> changed = new HashMap<>();
        Settings chosen = TestTensors.settings(method, settings);
        int folded = 0;
        for (Group group : method.groups(network, chosen)) {
            Rounded weights = new Rounded(Map.copyOf(changed), at(3).settings(), evidence);
            Patch patch = method.solve(group, weights, chosen, Job.UNWATCHED);
            if (!patch.scaled().isEmpty()) {
                folded++;
            }
            patch.scaled().forEach((id, scaling) -> {
                ModelTensor tensor = tensor(id);
                changed.put(id, scaling.of(weights.exact(tensor)));
            });
        }
        assertTrue(folded >= 12, folded + " groups");
        float[] before = SampleRuns.logits(model, tokens, Map.of());
        float[] after = SampleRuns.logits(model, tokens, changed);
        float largest = 0;
        float change = 0;
        for (int i = 0; i < before.length; i++) {
            largest = Math.max(largest, Math.abs(before[i]));
            change = Math.max(change, Math.abs(after[i] - before[i]));
        }
        assertTrue(change < 1e-5 * largest, change + " of " + largest);
        assertTrue(change > 0);
    }

    private static ModelTensor tensor(TensorId id) {
        return model.tensors().stream()
                .filter(t -> t.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void scalesThatWereMovedChangeNothingBeforeRounding() throws Exception {
        assertSameLogits(AWQ, "clip=never");
        assertSameLogits(SMOOTH, "layers=all");
    }

    /// The change of a group's outputs once its layers are rounded behind a patch.
    private static double loss(Group group, Patch patch, Rounded weights) throws Exception {
        double loss = 0;
        for (Group.Reader reader : group.readers()) {
            InputMoments moments = evidence.moments(reader.tensor()).orElseThrow();
            RowSource exact = weights.exact(reader.tensor());
            var scaling = patch.scaled().get(reader.tensor().id());
            RowSource scaled = scaling == null ? exact : scaling.of(exact);
            var clip = patch.clipped().get(reader.tensor().id());
            RowSource clipped = clip == null ? scaled : clip.of(scaled);
            RowSource rounded = NEAREST.apply(reader.tensor(), clipped, weights.settings(), evidence, Job.UNWATCHED);
            InputMoments seen = scaling == null ? moments : moments.divided(scaling.columns());
            loss += LayerLoss.of(scaled, rounded, seen, 1e-9, false, Job.UNWATCHED)
                    .orElseThrow()
                    .measured();
        }
        return loss;
    }

    @Test
    void awqLeavesLessErrorInEveryGroupAndClippingLessAgain() throws Exception {
        Rounded weights = at(3);
        double before = 0;
        double scaled = 0;
        double clipped = 0;
        for (Group group : Groups.of(network)) {
            double own = loss(group, Patch.NONE, weights);
            double with = loss(
                    group, AWQ.solve(group, weights, TestTensors.settings(AWQ, "clip=never"), Job.UNWATCHED), weights);
            double both = loss(group, AWQ.solve(group, weights, TestTensors.settings(AWQ), Job.UNWATCHED), weights);
            assertTrue(with <= own * (1 + 1e-5), group.id());
            assertTrue(both <= with * (1 + 1e-5), group.id());
            before += own;
            scaled += with;
            clipped += both;
        }
        assertTrue(scaled < .97 * before, scaled + " of " + before);
        assertTrue(clipped < .95 * scaled, clipped + " of " + scaled);
    }

    @Test
    void theCurveShowsWhatTheSearchChose() throws Exception {
        Group group = Groups.of(network).getFirst();
        Settings settings = TestTensors.settings(AWQ, "clip=never");
        ScaleCurve curve = ScaleCurve.of(group, at(3), settings, Job.UNWATCHED).orElseThrow();
        assertEquals(20, curve.ratios().length);
        assertEquals(0, curve.ratios()[0]);
        assertTrue(curve.share() < 1);
        assertEquals(loss(group, Patch.NONE, at(3)), curve.losses()[0], 1e-3 * curve.losses()[0]);
        Patch patch = AWQ.solve(group, at(3), settings, Job.UNWATCHED);
        TensorId query = group.readers().getFirst().tensor().id();
        assertArrayEquals(patch.scaled().get(query).columns(), curve.scales());
    }

    @Test
    void queriesAndKeysAreNotClipped() throws Exception {
        Patch patch = AWQ.solve(Groups.of(network).getFirst(), at(3), TestTensors.settings(AWQ), Job.UNWATCHED);
        assertEquals(
                List.of("model.layers.0.self_attn.v_proj.weight"),
                patch.clipped().keySet().stream().map(TensorId::name).toList());
    }

    @Test
    void tweakedNormsLeaveLessErrorBehindThem() throws Exception {
        Rounded weights = at(2);
        for (String way : List.of("closed", "gradient")) {
            Settings settings = TestTensors.settings(TWEAK, "way=" + way, "steps=32");
            double before = 0;
            double after = 0;
            for (Group group : TWEAK.groups(network, settings)) {
                Patch patch = TWEAK.solve(group, weights, settings, Job.UNWATCHED);
                Group.Producer.Norm norm =
                        (Group.Producer.Norm) group.producer().orElseThrow();
                RowSource gain = patch.replaced().get(norm.gain().id());
                float[] old = SampleRuns.values(Codecs.view(norm.gain().tensor()));
                float[] now = SampleRuns.values(gain);
                float[] factors = new float[old.length];
                for (int i = 0; i < old.length; i++) {
                    factors[i] = now[i] / old[i];
                }
                for (Group.Reader reader : group.readers()) {
                    InputMoments moments = evidence.moments(reader.tensor()).orElseThrow();
                    RowSource exact = weights.exact(reader.tensor());
                    RowSource rounded = weights.rounded(reader.tensor(), Job.UNWATCHED);
                    before += SampleRuns.loss(exact, rounded, moments);
                    after += SampleRuns.loss(exact, new Scaling(new float[0], factors, 0).of(rounded), moments);
                }
            }
            assertTrue(after < before, way + ": " + after + " of " + before);
        }
    }

    @Test
    void aloneTheyRoundToNearestOnTheirOwnGrid() {
        Choice awq =
                AWQ.roundUnless(TestTensors.settings(AWQ, "bits=3", "group=32")).orElseThrow();
        assertEquals(NEAREST.with(TestTensors.settings(NEAREST, "bits=3", "group=32")), awq);
        Choice smooth = SMOOTH.roundUnless(TestTensors.settings(SMOOTH)).orElseThrow();
        assertEquals(
                NEAREST.with(TestTensors.settings(NEAREST, "bits=8", "scheme=symmetric", "granularity=channel")),
                smooth);
        assertTrue(TWEAK.roundUnless(TestTensors.settings(TWEAK)).isEmpty());
        assertEquals(
                List.of(Stage.SCALE, Stage.SCALE, Stage.CORRECT), List.of(AWQ.stage(), SMOOTH.stage(), TWEAK.stage()));
    }

    @Test
    void withoutCalibrationDataTheySayWhatTheyNeed() {
        Rounded weights = new Rounded(Map.of(), at(3).settings(), Evidence.NONE);
        Group group = Groups.of(network).getFirst();
        for (GroupTransform method : List.of(AWQ, SMOOTH, TWEAK)) {
            UnfitException refused = assertThrows(
                    UnfitException.class,
                    () -> method.solve(group, weights, TestTensors.settings(method), Job.UNWATCHED));
            assertTrue(refused.lacksEvidence());
            assertTrue(refused.getMessage().startsWith(method.title()), refused.getMessage());
        }
    }

    @Test
    void whatStaysDenseIsNotScaled() throws Exception {
        GroupWeights dense = new GroupWeights() {
            @Override
            public RowSource exact(ModelTensor tensor) {
                return Codecs.view(tensor.tensor());
            }

            @Override
            public RowSource rounded(ModelTensor tensor, Job job) {
                return exact(tensor);
            }

            @Override
            public Optional<Rounding> rounding(ModelTensor tensor) {
                return Optional.empty();
            }

            @Override
            public Evidence evidence() {
                return evidence;
            }
        };
        Group group = Groups.of(network).getFirst();
        assertEquals(Patch.NONE, AWQ.solve(group, dense, TestTensors.settings(AWQ), Job.UNWATCHED));
        assertFalse(TWEAK.solve(group, dense, TestTensors.settings(TWEAK), Job.UNWATCHED)
                .replaced()
                .isEmpty());
    }
}
