package lapidary.app.model;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javafx.beans.property.ObjectProperty;
import javafx.collections.ListChangeListener;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.RadioMenuItem;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.TextField;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.control.TreeCell;
import javafx.scene.control.TreeItem;
import javafx.scene.control.TreeView;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import lapidary.app.workbench.Selection;
import lapidary.core.tensor.TensorId;
import lapidary.views.state.InScene;
import lapidary.views.text.Help;
import lapidary.views.text.Messages;
import lapidary.views.tree.TensorTreeCell;
import org.kordamp.ikonli.Ikon;
import org.kordamp.ikonli.javafx.FontIcon;
import org.kordamp.ikonli.material2.Material2AL;
import org.kordamp.ikonli.material2.Material2MZ;

/// The model as a tree by block and role: name, shape, bytes and present choice of each tensor. Selecting a branch
/// selects all its tensors; the selection is the window's, so the tree also follows what others select.
public final class TreePane extends VBox {
    private static final PseudoClass LEAD = PseudoClass.getPseudoClass("lead");
    private static final PseudoClass IN_SELECTION = PseudoClass.getPseudoClass("in-selection");

    /// A selection of more rows than this does not open branches to show them.
    private static final int MOST_REVEALED = 8;

    private static final int ROWS_ABOVE = 3;

    private final TreeModel model;
    private final TreeView<TreeNode> tree = new TreeView<>();
    private final TextField filter = new TextField();
    private final Label nothing = new Label();
    // While the tree is being made to follow, its own changes are not selections of the user.
    private boolean following;

    public TreePane(TreeModel model) {
        this.model = model;
        getStyleClass().addAll("tree-pane", "panel-side");
        tree.setId("model-tree");
        Help.on(tree, "help.model-tree");
        tree.setAccessibleText(Messages.of("model.tensors-model"));
        tree.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
        tree.setCellFactory(ignored -> cell());
        tree.getSelectionModel().getSelectedItems().addListener((ListChangeListener<TreeItem<TreeNode>>)
                ignored -> tellSelection());
        nothing.getStyleClass().add("muted");
        nothing.setMouseTransparent(true);
        StackPane rows = new StackPane(tree, nothing);
        VBox.setVgrow(rows, Priority.ALWAYS);
        getChildren().addAll(bar(), rows);
        model.rootProperty().subscribe(this::showRows);
        model.workbench().selectionProperty().subscribe(this::follow);
    }

    /// Puts the caret into the filter.
    public void focusFilter() {
        filter.requestFocus();
        filter.selectAll();
    }

    /// Moves the keyboard to the tree.
    public void focusTree() {
        tree.requestFocus();
    }

    private HBox bar() {
        filter.setId("model-filter");
        filter.setPromptText(Messages.of("model.filter-tensors"));
        filter.setAccessibleText(Messages.of("model.filter-tensors-name"));
        filter.setTooltip(new Tooltip(Messages.of("model.words-name-role")));
        filter.textProperty().bindBidirectional(model.filterProperty());
        HBox.setHgrow(filter, Priority.ALWAYS);
        MenuButton grouping = menu(
                Material2AL.ACCOUNT_TREE,
                Messages.of("model.group-tensors"),
                List.of(Grouping.values()),
                model.groupingProperty());
        MenuButton ordering = menu(
                Material2MZ.SORT,
                Messages.of("model.sort-tensors"),
                List.of(Ordering.values()),
                model.orderingProperty());
        HBox bar = new HBox(filter, grouping, ordering);
        bar.getStyleClass().add("tree-bar");
        bar.setAlignment(Pos.CENTER_LEFT);
        return bar;
    }

    private static <T> MenuButton menu(Ikon icon, String words, List<T> values, ObjectProperty<T> chosen) {
        MenuButton button = new MenuButton("", new FontIcon(icon));
        button.getStyleClass().addAll("flat", "button-icon", "no-arrow");
        button.setAccessibleText(words);
        button.setTooltip(new Tooltip(words));
        ToggleGroup group = new ToggleGroup();
        for (T value : values) {
            RadioMenuItem item = new RadioMenuItem(value.toString());
            item.setToggleGroup(group);
            item.setSelected(value.equals(chosen.get()));
            item.setOnAction(ignored -> chosen.set(value));
            button.getItems().add(item);
        }
        return button;
    }

    private TreeCell<TreeNode> cell() {
        TensorTreeCell<TreeNode> cell =
                new TensorTreeCell<>(node -> Lines.of(node, model.bitsProperty().get()));
        cell.itemProperty().subscribe(ignored -> markSelected(cell));
        // Not by the tree's refresh(), which makes all cells anew.
        model.bitsProperty().when(InScene.of(cell)).subscribe(ignored -> cell.again());
        model.workbench().selectionProperty().when(InScene.of(cell)).subscribe(ignored -> markSelected(cell));
        return cell;
    }

    private void markSelected(TreeCell<TreeNode> cell) {
        TreeNode node = cell.getItem();
        boolean isSelected =
                node != null && node.isIn(model.workbench().selectionProperty().get());
        cell.pseudoClassStateChanged(IN_SELECTION, isSelected);
        cell.pseudoClassStateChanged(
                LEAD,
                node instanceof TreeNode.Leaf
                        && model.workbench()
                                .selectionProperty()
                                .get()
                                .lead()
                                .equals(Optional.of(node.tensors().getFirst())));
    }

    private void showRows(Optional<TreeNode> root) {
        String words = model.filterProperty().get().strip();
        boolean isFiltered = !words.isEmpty();
        nothing.setText(root.filter(node -> node.tensors().isEmpty())
                .map(node ->
                        isFiltered ? Messages.of("model.no-tensor-matches", words) : Messages.of("model.file-holds-no"))
                .orElse(""));
        Set<String> open =
                tree.getRoot() == null ? Set.of(Messages.of("common.block-number", 0)) : TreeItems.open(tree.getRoot());
        following = true;
        tree.setRoot(null);
        root.filter(node -> !node.tensors().isEmpty()).ifPresent(node -> {
            TreeItem<TreeNode> item = TreeItems.of(node, isFiltered ? TreeItems.branches(node) : open);
            expandOnlyBranches(item);
            tree.setRoot(item);
        });
        following = false;
        follow(model.workbench().selectionProperty().get());
    }

    /// Opens a branch, and while it holds nothing but one other, that one.
    private static void expandOnlyBranches(TreeItem<TreeNode> root) {
        TreeItem<TreeNode> item = root;
        item.setExpanded(true);
        while (item.getChildren().size() == 1) {
            item = item.getChildren().getFirst();
            item.setExpanded(true);
        }
    }

    /// A click on nothing never deselects: there is always something to look at.
    private void tellSelection() {
        List<TreeNode> rows = tree.getSelectionModel().getSelectedItems().stream()
                .filter(Objects::nonNull)
                .map(TreeItem::getValue)
                .toList();
        if (following || rows.isEmpty()) {
            return;
        }
        TreeItem<TreeNode> focused = tree.getFocusModel().getFocusedItem();
        following = true;
        model.select(rows, Optional.ofNullable(focused).map(TreeItem::getValue));
        following = false;
    }

    private void follow(Selection selection) {
        if (following || tree.getRoot() == null || selection.tensors().equals(selectedRows())) {
            return;
        }
        following = true;
        tree.getSelectionModel().clearSelection();
        List<TreeItem<TreeNode>> rows = TreeItems.covering(tree.getRoot(), selection);
        boolean isFew = rows.size() <= MOST_REVEALED;
        rows.stream().filter(row -> isFew || tree.getRow(row) >= 0).forEach(tree.getSelectionModel()::select);
        following = false;
        if (isFew && !rows.isEmpty()) {
            // Later: branches that have just been opened are not laid out yet.
            model.workbench().jobs().onScreen(() -> scrollTo(rows.getFirst()));
        }
    }

    private void scrollTo(TreeItem<TreeNode> row) {
        int index = tree.getRow(row);
        if (index >= 0) {
            tree.scrollTo(Math.max(0, index - ROWS_ABOVE));
        }
    }

    private Set<TensorId> selectedRows() {
        return tree.getSelectionModel().getSelectedItems().stream()
                .filter(Objects::nonNull)
                .flatMap(item -> item.getValue().tensors().stream())
                .collect(Collectors.toSet());
    }
}
