/// The tour of the first minute: three steps that a person really takes, with marks beside the controls they need.
@NullMarked
package lapidary.app.tour;

import org.jspecify.annotations.NullMarked;
