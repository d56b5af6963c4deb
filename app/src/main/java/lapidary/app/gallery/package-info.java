/// The gallery of methods: what each one does, needs and costs, with a picture, and a button to use it.
@NullMarked
package lapidary.app.gallery;

import org.jspecify.annotations.NullMarked;
