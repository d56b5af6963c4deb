/// What somebody is at, kept while they are at it: recipe, everything that was tried, selection and place, per model.
@NullMarked
package lapidary.app.workspace;

import org.jspecify.annotations.NullMarked;
