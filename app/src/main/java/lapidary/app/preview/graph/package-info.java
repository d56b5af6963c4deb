/// The preview of models that are run as graphs: classifiers, embedding models, anything else; and layer errors.
@NullMarked
package lapidary.app.preview.graph;

import org.jspecify.annotations.NullMarked;
