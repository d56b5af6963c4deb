/// Pictures of what methods did to a tensor, beside its histogram and heat map: one class for each, registered under
/// the ids of the methods that it is about in [lapidary.app.look.picture.MethodPictures].
@NullMarked
package lapidary.app.look.picture;

import org.jspecify.annotations.NullMarked;
