package lapidary.core.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import lapidary.core.calib.Evidence;
import lapidary.core.eval.Classics;
import lapidary.core.method.Method;
import lapidary.core.method.Methods;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Choice;
import lapidary.core.recipe.Selector;
import lapidary.core.setting.SettingValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract of the bench: whatever is registered is a candidate.
class CandidatesTest {
    private static final List<Integer> ALL_WIDTHS = List.of(8, 7, 6, 5, 4, 3, 2, 1);
    private static final Methods METHODS = Quantizers.methods();

    @Test
    void everyMethodThatIsRegisteredTakesPart() throws Exception {
        try (Model model = Classics.open()) {
            Set<String> used = Candidates.of(model, METHODS, ALL_WIDTHS, 64, Evidence.NONE).stream()
                    .flatMap(candidate -> candidate.choices().stream())
                    .map(Choice::method)
                    .collect(Collectors.toSet());
            Set<String> registered = METHODS.all().stream()
                    .filter(Candidates::takesPart)
                    .map(Method::id)
                    .collect(Collectors.toSet());
            assertEquals(registered, used);
        }
    }

    @Test
    void whatIsDeclaredNamesMethodsThatAreRegistered() {
        Variant.declared().forEach(id -> assertTrue(METHODS.find(id).isPresent(), id));
        for (Pipelines pipeline : Pipelines.of(METHODS)) {
            pipeline.ids().forEach(id -> assertTrue(METHODS.find(id).isPresent(), id));
        }
    }

    @Test
    void idsAreUniqueAndEachContenderHasItsCandidates() throws Exception {
        try (Model model = Classics.open()) {
            List<Candidate> all = Candidates.of(model, METHODS, ALL_WIDTHS, 64, Evidence.NONE);
            assertEquals(
                    all.size(), new HashSet<>(all.stream().map(Candidate::id).toList()).size());
            List<Contender> contenders = Contender.all(METHODS);
            for (Candidate candidate : all) {
                assertEquals(
                        1,
                        contenders.stream()
                                .filter(contender -> contender.has(candidate))
                                .count(),
                        candidate.id());
            }
            contenders.forEach(contender -> assertTrue(all.stream().anyMatch(contender::has), contender.id()));
        }
    }

    @Test
    void everyoneGetsTheSameGroupAndScalesOfHalfPrecision() throws Exception {
        try (Model model = Classics.open()) {
            for (Candidate candidate : Candidates.of(model, METHODS, List.of(3), 128, Evidence.NONE)) {
                for (Choice choice : candidate.choices()) {
                    SettingValue group = choice.settings().get("group");
                    assertTrue(
                            group == null || group.equals(new SettingValue.Whole(128)),
                            candidate.id() + " has groups of " + group);
                }
            }
            Candidate baseline = Candidates.of(model, METHODS, List.of(3), 64, Evidence.NONE).stream()
                    .filter(candidate -> candidate.kind() == Candidate.Kind.BASELINE)
                    .findFirst()
                    .orElseThrow();
            Bits bits =
                    Bits.of(METHODS, model, baseline.recipe(model, new Selector.All(), Evidence.NONE), Evidence.NONE);
            // 3 bits a code, 16 a scale and 3 a zero point for each 64 weights; all of the model's other weights in F32
            assertEquals(3 + (16 + 3) / 64.0, bits.linear(), 1e-12);
            long rest = model.parameters() - 3_538_944;
            assertEquals((3_538_944 * bits.linear() + 32.0 * rest) / model.parameters(), bits.model(), 1e-9);
        }
    }

    @Test
    void onlyPresetsAndTypesThatNeedNoImportanceStandWithoutOne(@TempDir Path folder) throws Exception {
        try (Model model = Classics.open()) {
            List<Candidate> without = Candidates.of(model, METHODS, List.of(2), 64, Evidence.NONE);
            assertFalse(without.stream().anyMatch(candidate -> candidate.needs().importance()));
            assertTrue(without.stream().anyMatch(candidate -> candidate.id().equals("Q2_K@2")));
            assertFalse(without.stream().anyMatch(candidate -> candidate.id().startsWith("IQ2")));
        }
    }

    @Test
    void whatIsFittedToBlocksIsAMatterOfTheWholeModelAtEveryWidth() throws Exception {
        try (Model model = Classics.open()) {
            List<Candidate> fitted = Candidates.of(model, METHODS, List.of(4, 3, 2), 64, Evidence.NONE).stream()
                    .filter(candidate -> candidate.settings().equals("block loss"))
                    .toList();
            assertEquals(
                    Set.of("signround", "awq+signround", "gptq+normtweak"),
                    fitted.stream().map(Candidate::contender).collect(Collectors.toSet()));
            assertEquals(9, fitted.size());
            assertTrue(fitted.stream().allMatch(Candidate::isSequential));
        }
    }
}
