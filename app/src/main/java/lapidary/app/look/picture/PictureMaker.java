package lapidary.app.look.picture;

import java.util.List;
import lapidary.core.job.Job;

/// Makes pictures of one kind; away from the screen.
@FunctionalInterface
public interface PictureMaker {

    /// What there is to see; empty where that says nothing about the subject.
    List<Picture> of(Subject subject, Job job);
}
