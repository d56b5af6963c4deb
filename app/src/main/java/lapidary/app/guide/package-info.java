/// The guide inside the window: a page for each view with a picture, and the glossary.
@NullMarked
package lapidary.app.guide;

import org.jspecify.annotations.NullMarked;
