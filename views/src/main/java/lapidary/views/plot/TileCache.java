package lapidary.views.plot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import javafx.application.Platform;
import org.jspecify.annotations.Nullable;

/// The tiles of one source that were used last; asks for those that are missing and takes back what is no longer
/// wanted. Used on the FX thread alone.
final class TileCache {
    private static final int CAPACITY = 128;
    private static final int MOST_REQUESTS = 8;

    private final CellSource source;
    private final Consumer<Tile.Key> arrived;
    private final Map<Tile.Key, Tile> tiles = new LinkedHashMap<>(CAPACITY, 0.75f, true);
    private final Map<Tile.Key, CompletableFuture<float[]>> requests = new HashMap<>();
    private final Set<Tile.Key> failed = new HashSet<>();
    private int capacity = CAPACITY;
    private boolean closed;

    /// @param arrived told on the FX thread when a tile has come
    TileCache(CellSource source, Consumer<Tile.Key> arrived) {
        this.source = source;
        this.arrived = arrived;
    }

    Optional<Tile> find(Tile.Key key) {
        return Optional.ofNullable(tiles.get(key));
    }

    /// Whether something that was wanted is still under way.
    boolean isWaiting() {
        return !requests.isEmpty();
    }

    /// Says what is wanted now, most urgent first; other requests are withdrawn.
    void want(List<Tile.Key> keys) {
        // What is in view must fit twice, or panning on a large screen would never come to rest.
        capacity = Math.max(CAPACITY, 2 * keys.size());
        for (Tile.Key key : new ArrayList<>(requests.keySet())) {
            if (!keys.contains(key)) {
                @Nullable CompletableFuture<float[]> request = requests.remove(key);
                if (request != null) {
                    request.cancel(false);
                }
            }
        }
        for (Tile.Key key : keys) {
            if (requests.size() >= MOST_REQUESTS) {
                return;
            }
            if (!tiles.containsKey(key) && !requests.containsKey(key) && !failed.contains(key)) {
                ask(key);
            }
        }
    }

    /// Withdraws everything; answers that still come are dropped.
    void close() {
        closed = true;
        requests.values().forEach(r -> r.cancel(false));
        requests.clear();
        tiles.clear();
    }

    private void ask(Tile.Key key) {
        CellWindow window = key.window(source.rows(), source.columns());
        CompletableFuture<float[]> request = source.request(window);
        requests.put(key, request);
        request.whenComplete((cells, mistake) -> {
            @Nullable Tile tile = cells == null ? null : new Tile(window, cells);
            Platform.runLater(() -> take(key, request, tile, mistake));
        });
    }

    private void take(
            Tile.Key key, CompletableFuture<float[]> request, @Nullable Tile tile, @Nullable Throwable mistake) {
        if (closed || !requests.remove(key, request)) {
            return;
        }
        if (tile != null) {
            tiles.put(key, tile);
            if (tiles.size() > capacity) {
                tiles.remove(tiles.keySet().iterator().next());
            }
        } else if (!isCancelled(mistake)) {
            // Asking again at every frame would not help; the cells stay empty.
            failed.add(key);
        }
        arrived.accept(key);
    }

    private static boolean isCancelled(@Nullable Throwable mistake) {
        return mistake instanceof CancellationException
                || mistake instanceof CompletionException e && e.getCause() instanceof CancellationException;
    }
}
