/// Forms that draw themselves from declared settings.
@NullMarked
package lapidary.views.form;

import org.jspecify.annotations.NullMarked;
