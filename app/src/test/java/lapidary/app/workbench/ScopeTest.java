package lapidary.app.workbench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import lapidary.app.support.SampleModel;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.model.TensorRole;
import lapidary.core.recipe.Selector;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ScopeTest {
    private static Model model;

    @BeforeAll
    static void open() throws Exception {
        model = SampleModel.open();
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static Set<TensorId> ids(Predicate<ModelTensor> wanted) {
        return model.tensors().stream()
                .filter(wanted)
                .map(ModelTensor::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void allLinearWeightsAreSaidInOneWord() {
        Set<TensorId> linear = ids(t -> t.role().kind() == TensorRole.Kind.LINEAR);
        assertEquals(new Selector.All(), Scope.selector(model, linear));
        assertEquals("42 tensors: all linear weights", ScopeWords.of(model, linear));
    }

    @Test
    void aRoleIsSaidByItsName() {
        Set<TensorId> queries = ids(t -> t.role() == TensorRole.ATTENTION_Q);
        assertEquals(Selector.roles(TensorRole.ATTENTION_Q), Scope.selector(model, queries));
        assertEquals("6 tensors: all attn_q", ScopeWords.of(model, queries));
    }

    @Test
    void aBlockIsSaidByItsNumber() {
        Set<TensorId> block = ids(t -> t.block().orElse(-1) == 2);
        assertEquals("9 tensors: block 2", ScopeWords.of(model, block));
    }

    @Test
    void aRoleInSomeBlocksIsARange() {
        Set<TensorId> some =
                ids(t -> t.role() == TensorRole.FFN_DOWN && t.block().orElse(-1) >= 4);
        assertEquals(new Selector.Roles(Set.of(TensorRole.FFN_DOWN), 4, 5), Scope.selector(model, some));
        assertEquals("2 tensors: ffn_down of blocks 4, 5", ScopeWords.of(model, some));
    }

    @Test
    void tensorsWithoutAPatternAreNamed() {
        Set<TensorId> two =
                ids(t -> (t.role() == TensorRole.FFN_DOWN && t.block().orElse(-1) == 0)
                        || (t.role() == TensorRole.ATTENTION_Q && t.block().orElse(-1) == 3));
        assertEquals(new Selector.Named(new TreeSet<>(two)), Scope.selector(model, two));
        assertEquals("2 tensors", ScopeWords.of(model, two));
    }

    @Test
    void aSingleTensorIsSaidByRoleAndBlock() {
        Set<TensorId> one = ids(t -> t.role() == TensorRole.FFN_UP && t.block().orElse(-1) == 1);
        assertEquals("ffn_up of block 1", ScopeWords.of(model, one));
    }

    @Test
    void normsStayOutOfAChoiceForABlock() {
        Set<TensorId> block = ids(t -> t.block().orElse(-1) == 0);
        Set<TensorId> matrices = ids(t -> t.block().orElse(-1) == 0 && t.role().kind() == TensorRole.Kind.LINEAR);
        assertEquals(matrices, Scope.of(model, block));
    }

    @Test
    void normsAreChosenForWhenNothingElseIsSelected() {
        Set<TensorId> norms = ids(t -> t.role() == TensorRole.FFN_NORM);
        assertEquals(norms, Scope.of(model, norms));
    }

    @Test
    void theWholeModelIncludesTheEmbedding() {
        Set<TensorId> all = ids(t -> true);
        Set<TensorId> matrices = ids(t -> t.role().kind() != TensorRole.Kind.VECTOR);
        assertEquals(matrices, Scope.of(model, all));
        assertEquals(all.size() + " tensors: the whole model", ScopeWords.of(model, all));
    }
}
