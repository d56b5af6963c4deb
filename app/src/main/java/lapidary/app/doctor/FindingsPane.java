package lapidary.app.doctor;

import java.util.Optional;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.VBox;
import lapidary.core.doctor.Diagnosis;
import lapidary.core.doctor.Finding;
import lapidary.views.state.EmptyState;
import lapidary.views.state.InScene;
import lapidary.views.text.Messages;
import org.kordamp.ikonli.material2.Material2OutlinedAL;

/// The findings, worst first.
public final class FindingsPane extends ScrollPane {
    public FindingsPane(DoctorModel model) {
        getStyleClass().add("findings");
        setFitToWidth(true);
        model.diagnosisProperty().when(InScene.of(this)).subscribe(this::show);
    }

    private void show(Optional<Diagnosis> diagnosis) {
        VBox rows = new VBox();
        rows.getStyleClass().add("finding-list");
        diagnosis.ifPresent(found -> {
            for (Finding finding : found.findings()) {
                rows.getChildren().add(new FindingRow(finding));
            }
        });
        boolean isSound = diagnosis.isPresent() && diagnosis.get().findings().isEmpty();
        setFitToHeight(isSound);
        setContent(
                isSound
                        ? EmptyState.empty(
                                Material2OutlinedAL.CHECK_CIRCLE,
                                Messages.of("doctor.nothing-wrong"),
                                Messages.of("doctor.names-types-sizes"))
                        : rows);
    }
}
