package lapidary.app.bits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import lapidary.core.allocate.Constraints;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesModelTest {
    @TempDir
    private Path folder;

    private BitsBench on;
    private RulesModel rules;

    @BeforeEach
    void open() {
        on = new BitsBench(folder);
        rules = on.bits().rules();
    }

    @AfterEach
    void close() {
        on.close();
    }

    private Set<Integer> down() {
        return on.units(id -> id.contains("down_proj"));
    }

    private Set<TensorId> names(Set<Integer> units) {
        Set<TensorId> names = new TreeSet<>();
        units.forEach(unit -> names.addAll(on.table().units().get(unit).names()));
        return names;
    }

    @Test
    void lockedUnitsStayWhateverTheHandOrBrushDoes() {
        on.assign(on.all(), "q4_k");
        rules.lock(down(), true);
        assertEquals(down(), rules.locked());
        on.bits().shift(on.all(), -2);
        assertEquals(Set.of("Q4_K"), on.types(down()));
        on.bits().commit();
        on.assign(on.all(), "q8_0");
        assertEquals(Set.of("Q4_K"), on.types(down()));
        rules.lock(down(), false);
        assertEquals(Set.of(), rules.locked());
        on.assign(on.all(), "q8_0");
        assertEquals(Set.of("Q8_0"), on.types(on.all()));
    }

    @Test
    void aLockKeepsTheTypeForABudgetAndTheOriginalWhereThereIsNone() {
        on.assign(on.units(id -> id.contains("layers.0.") && id.contains("down_proj")), "q4_k");
        rules.lock(down(), true);
        Constraints constraints =
                rules.now().constraints(on.table(), on.standing().assignment());
        TensorId typed = new TensorId("model.layers.0.mlp.down_proj.weight");
        assertEquals(Set.of("q4_k"), constraints.allowed().get(typed));
        Set<TensorId> kept = new TreeSet<>(names(down()));
        kept.remove(typed);
        assertEquals(kept, constraints.kept());
    }

    @Test
    void aTypeIsForbiddenAndAllowedAgainAndTheLastOneThatIsLeftStays() {
        int q8 = on.option("q8_0");
        rules.allow(down(), q8, false);
        assertEquals(names(down()), rules.now().allowed().keySet());
        rules.allow(down(), q8, true);
        assertEquals(Rules.NONE, rules.now(), "whoever may have every type is free");
        rules.allow(down(), q8, false);
        int one = down().iterator().next();
        assertFalse(rules.allows(one, q8));
        assertFalse(rules.allows(one, Assignment.UNCHANGED), "what is restricted may not stay as it is");
        assertTrue(rules.allows(one, on.option("q4_k")));
        for (int option = 0; option < on.table().options().size(); option++) {
            rules.allow(down(), option, false);
        }
        int left = 0;
        for (int option = 0; option < on.table().options().size(); option++) {
            left += rules.allows(one, option) ? 1 : 0;
        }
        assertEquals(1, left);
    }

    @Test
    void rulesOutliveATableButNotAModel() {
        rules.lock(down(), true);
        on.bits().tables().typesProperty().set(List.of("q4_k", "q8_0"));
        on.await("the other table", () -> on.bits()
                .tables()
                .knownProperty()
                .get()
                .filter(known -> known.table().options().size() == 2)
                .isPresent());
        assertEquals(Set.of(), rules.locked(), "no whole table, no units");
        assertEquals(6, rules.now().locked().size());
        on.bench.workbench().closeModel();
        assertEquals(Rules.NONE, rules.now());
    }

    @Test
    void whatTheTableDoesNotHoldCannotBeLocked() {
        var workbench = on.bench.workbench();
        workbench.choose(names(down()), on.bench.grid(4));
        on.await("the other method", () -> on.standing().assignment().others() == 6);
        rules.lock(down(), true);
        assertEquals(Set.of(), rules.locked());
        assertTrue(Double.isNaN(on.standing().predicted()), "nothing is predicted of what was not measured");
    }
}
