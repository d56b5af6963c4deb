/// The shell: the entry point, the window and one folder per feature.
/// A feature is a pane (nodes) and a model (properties and decisions).
@NullMarked
package lapidary.app;

import org.jspecify.annotations.NullMarked;
