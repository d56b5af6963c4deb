package lapidary.app.window;

import javafx.scene.input.KeyCombination;

/// A key combination and what it does: the accelerators of the window and its cheat sheet are made from these.
///
/// @param keys as [KeyCombination#valueOf] reads them
/// @param words what it does
record Shortcut(String keys, String words, Runnable action) {
    KeyCombination combination() {
        return KeyCombination.valueOf(keys);
    }
}
