/// The Doctor page: what is wrong with the model, where, and what to do.
@NullMarked
package lapidary.app.doctor;

import org.jspecify.annotations.NullMarked;
