package lapidary.app.instance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Closes a channel at a moment unless it was done with before: a caller that says nothing holds nobody up.
final class Deadline implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private final long end;

    private Deadline(long end) {
        this.end = end;
    }

    /// @param end as [System#nanoTime] counts
    static Deadline at(long end, Channel channel) {
        Deadline deadline = new Deadline(end);
        Thread.ofVirtual().start(() -> deadline.watch(channel));
        return deadline;
    }

    private void watch(Channel channel) {
        try {
            if (!done.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                channel.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAhead() {
        return System.nanoTime() < end;
    }

    @Override
    public void close() {
        done.countDown();
    }
}
