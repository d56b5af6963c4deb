package lapidary.core.job;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// A job that keeps what the work says about its results.
public final class NotedJob implements Job {
    private final Job job;
    private final SortedSet<Note> notes = new TreeSet<>(); // guarded by itself

    /// What is to be known about a result.
    ///
    /// @param about the tensor, or whatever the result is
    /// @param text one sentence
    public record Note(String about, String text) implements Comparable<Note> {
        @Override
        public int compareTo(Note other) {
            int byText = text.compareTo(other.text);
            return byText == 0 ? about.compareTo(other.about) : byText;
        }
    }

    /// @param job that hears of progress, and says whether the work goes on
    public NotedJob(Job job) {
        this.job = job;
    }

    @Override
    public boolean isCancelled() {
        return job.isCancelled();
    }

    @Override
    public void report(double fraction, String activity) {
        job.report(fraction, activity);
    }

    @Override
    public void note(String about, String text) {
        synchronized (notes) {
            notes.add(new Note(about, text));
        }
    }

    /// Everything that was said, each once, by text and then by what it is about, whatever the threads.
    public List<Note> notes() {
        synchronized (notes) {
            return List.copyOf(notes);
        }
    }
}
