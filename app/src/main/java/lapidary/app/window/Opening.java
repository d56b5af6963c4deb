package lapidary.app.window;

import lapidary.app.open.FilePicker;
import lapidary.app.workbench.WorkbenchModel;

/// Asks for a model and opens it.
record Opening(FilePicker picker, WorkbenchModel workbench) {
    void file() {
        picker.modelFile().ifPresent(workbench::open);
    }

    void folder() {
        picker.modelFolder().ifPresent(workbench::open);
    }
}
