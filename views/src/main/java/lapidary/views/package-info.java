/// JavaFX controls that know nothing of the application: plots, tables, forms, the job bar.
/// They see values and settings of the core, never its methods or files.
@NullMarked
package lapidary.views;

import org.jspecify.annotations.NullMarked;
