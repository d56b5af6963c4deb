package lapidary.app.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import lapidary.app.support.SampleModel;
import lapidary.core.model.Model;
import lapidary.core.model.ModelTensor;
import lapidary.core.tensor.TensorId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TreeBuilderTest {
    private static Model model;

    @BeforeAll
    static void open() throws Exception {
        model = SampleModel.open();
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static TreeNode build(Grouping grouping, String filter, Ordering ordering) {
        return new TreeBuilder("classics-4m", grouping, filter, ordering.comparator(Map.of())).build(model);
    }

    private static List<String> titles(TreeNode node) {
        return node.children().stream().map(TreeNode::title).toList();
    }

    @Test
    void groupsByBlockInTheOrderOfTheBlocks() {
        TreeNode root = build(Grouping.BLOCK, "", Ordering.MODEL);
        assertEquals(
                List.of("embedding", "output_norm", "block 0", "block 1", "block 2", "block 3", "block 4", "block 5"),
                titles(root).stream()
                        .sorted((a, b) -> Boolean.compare(a.startsWith("block"), b.startsWith("block")))
                        .toList());
        assertEquals(
                List.of(
                        "attn_q",
                        "attn_k",
                        "attn_v",
                        "attn_output",
                        "ffn_gate",
                        "ffn_up",
                        "ffn_down",
                        "attn_norm",
                        "ffn_norm"),
                titles(root.children().getLast()));
    }

    @Test
    void groupsByRole() {
        TreeNode root = build(Grouping.ROLE, "", Ordering.MODEL);
        TreeNode queries = root.children().stream()
                .filter(node -> node.title().equals("attn_q"))
                .findFirst()
                .orElseThrow();
        assertEquals(
                List.of("block 0", "block 1", "block 2", "block 3", "block 4", "block 5"),
                queries.children().stream().map(TreeNode::title).sorted().toList());
        assertTrue(titles(root).contains("embedding"));
    }

    @Test
    void theRootStandsForEveryTensorAndAllBytes() {
        TreeNode root = build(Grouping.BLOCK, "", Ordering.MODEL);
        assertEquals(model.tensors().size(), root.tensors().size());
        assertEquals(model.tensors().stream().mapToLong(t -> t.tensor().bytes()).sum(), root.bytes());
    }

    @Test
    void theFilterNeedsAllOfItsWords() {
        TreeNode root = build(Grouping.NONE, "FFN down block 3", Ordering.MODEL);
        assertEquals(1, root.children().size());
        assertTrue(
                build(Grouping.BLOCK, "no such thing", Ordering.MODEL).tensors().isEmpty());
    }

    @Test
    void sortsByNameAndBySize() {
        TreeNode byName = build(Grouping.NONE, "", Ordering.NAME);
        assertEquals(titles(byName).stream().sorted().toList(), titles(byName));
        TreeNode bySize = build(Grouping.NONE, "", Ordering.SIZE);
        List<Long> bytes = bySize.children().stream().map(TreeNode::bytes).toList();
        assertEquals(bytes.stream().sorted((a, b) -> Long.compare(b, a)).toList(), bytes);
    }

    @Test
    void sortsTheWorstErrorFirst() {
        List<ModelTensor> two = model.tensors().subList(2, 4);
        Map<TensorId, Double> errors = Map.of(two.get(0).id(), 30.0, two.get(1).id(), 10.0);
        TreeNode root = new TreeBuilder("m", Grouping.NONE, "", Ordering.ERROR.comparator(errors)).build(model);
        assertEquals(
                List.of(two.get(1).id().name(), two.get(0).id().name()),
                titles(root).subList(0, 2));
    }
}
