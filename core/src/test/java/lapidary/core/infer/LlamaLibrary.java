package lapidary.core.infer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.Arrays;

/// llama.cpp's C library, to be measured beside Lapidary: one model, one context, its best settings (flash attention
/// where it chooses it, weights repacked for the processor).
///
/// The layouts are those of llama.h of version 0.5.0.
final class LlamaLibrary implements AutoCloseable {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout MODEL = words(10);
    private static final StructLayout CONTEXT = words(20);
    private static final StructLayout BATCH = words(7);
    private static final int LOG_TEXT_ONLY_ERRORS = 4;

    private final Arena arena = Arena.ofConfined();
    private final SymbolLookup library;
    private final MemorySegment model;
    private final MemorySegment context;
    private final MemorySegment batch;
    private final MethodHandle decode;
    private final MethodHandle logits;
    private int position;

    /// @param library `libllama.so`, with ggml's libraries beside it
    LlamaLibrary(Path library, Path file, int tokens, int threads) throws Throwable {
        MemorySegment folder =
                arena.allocateFrom(library.toAbsolutePath().getParent().toString());
        this.library = SymbolLookup.libraryLookup(library, Arena.global());
        quiet();
        SymbolLookup ggml = SymbolLookup.libraryLookup(sibling(library, "libggml."), Arena.global());
        LINKER.downcallHandle(ggml.findOrThrow("ggml_backend_load_all_from_path"), FunctionDescriptor.ofVoid(ADDRESS))
                .invoke(folder);
        function("llama_backend_init", FunctionDescriptor.ofVoid()).invoke();
        this.model = load(file);
        this.context = open(tokens, threads);
        this.batch =
                (MemorySegment) function("llama_batch_init", FunctionDescriptor.of(BATCH, JAVA_INT, JAVA_INT, JAVA_INT))
                        .invoke((SegmentAllocator) arena, tokens, 0, 1);
        this.decode = function("llama_decode", FunctionDescriptor.of(JAVA_INT, ADDRESS, BATCH));
        this.logits = function("llama_get_logits", FunctionDescriptor.of(ADDRESS, ADDRESS));
    }

    private static Path sibling(Path library, String start) {
        String[] names = library.toAbsolutePath().getParent().toFile().list((folder, name) -> name.startsWith(start));
        return library.resolveSibling(names == null || names.length == 0 ? "libggml.so" : names[0]);
    }

    private MemorySegment load(Path file) throws Throwable {
        MemorySegment parameters = (MemorySegment) function("llama_model_default_params", FunctionDescriptor.of(MODEL))
                .invoke((SegmentAllocator) arena);
        parameters.set(JAVA_INT, 16, 0); // n_gpu_layers
        MemorySegment found =
                (MemorySegment) function("llama_model_load_from_file", FunctionDescriptor.of(ADDRESS, ADDRESS, MODEL))
                        .invoke(arena.allocateFrom(file.toString()), parameters);
        return present(found, "model " + file);
    }

    private MemorySegment open(int tokens, int threads) throws Throwable {
        MemorySegment parameters =
                (MemorySegment) function("llama_context_default_params", FunctionDescriptor.of(CONTEXT))
                        .invoke((SegmentAllocator) arena);
        parameters.set(JAVA_INT, 0, tokens); // n_ctx
        parameters.set(JAVA_INT, 4, tokens); // n_batch
        parameters.set(JAVA_INT, 8, tokens); // n_ubatch
        parameters.set(JAVA_INT, 28, threads); // n_threads
        parameters.set(JAVA_INT, 32, threads); // n_threads_batch
        parameters.set(JAVA_BOOLEAN, 130, true); // no_perf
        MemorySegment found =
                (MemorySegment) function("llama_init_from_model", FunctionDescriptor.of(ADDRESS, ADDRESS, CONTEXT))
                        .invoke(model, parameters);
        return present(found, "context");
    }

    /// Forgets all tokens.
    void clear() throws Throwable {
        MemorySegment memory = (MemorySegment) function("llama_get_memory", FunctionDescriptor.of(ADDRESS, ADDRESS))
                .invoke(context);
        function("llama_memory_clear", FunctionDescriptor.ofVoid(ADDRESS, JAVA_BOOLEAN))
                .invoke(memory, true);
        position = 0;
    }

    /// Adds tokens.
    ///
    /// @param all whether the logits of each are computed, or of the last one alone
    /// @return the logits, row after row
    MemorySegment advance(int[] tokens, boolean all) throws Throwable {
        batch.set(JAVA_INT, 0, tokens.length);
        MemorySegment ids = batch.get(ADDRESS, 8).reinterpret(4L * tokens.length);
        MemorySegment positions = batch.get(ADDRESS, 24).reinterpret(4L * tokens.length);
        MemorySegment counts = batch.get(ADDRESS, 32).reinterpret(4L * tokens.length);
        MemorySegment sequences = batch.get(ADDRESS, 40).reinterpret(8L * tokens.length);
        MemorySegment wanted = batch.get(ADDRESS, 48).reinterpret(tokens.length);
        for (int i = 0; i < tokens.length; i++) {
            ids.setAtIndex(JAVA_INT, i, tokens[i]);
            positions.setAtIndex(JAVA_INT, i, position + i);
            counts.setAtIndex(JAVA_INT, i, 1);
            sequences.getAtIndex(ADDRESS, i).reinterpret(4).set(JAVA_INT, 0, 0);
            wanted.set(JAVA_BYTE, i, (byte) (all || i == tokens.length - 1 ? 1 : 0));
        }
        int failed = (int) decode.invoke(context, batch);
        if (failed != 0) {
            throw new IllegalStateException("llama_decode returned " + failed);
        }
        position += tokens.length;
        return ((MemorySegment) logits.invoke(context)).reinterpret(Long.MAX_VALUE);
    }

    static float at(MemorySegment logits, long index) {
        return logits.getAtIndex(JAVA_FLOAT, index);
    }

    private void quiet() throws Throwable {
        MemorySegment nothing = LINKER.upcallStub(
                MethodHandles.lookup()
                        .findStatic(
                                LlamaLibrary.class,
                                "log",
                                MethodType.methodType(void.class, int.class, MemorySegment.class, MemorySegment.class)),
                FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS, ADDRESS),
                Arena.global());
        function("llama_log_set", FunctionDescriptor.ofVoid(ADDRESS, ADDRESS)).invoke(nothing, MemorySegment.NULL);
    }

    private static void log(int level, MemorySegment text, MemorySegment data) {
        if (level == LOG_TEXT_ONLY_ERRORS) {
            System.err.print(text.reinterpret(4096).getString(0));
        }
    }

    private MethodHandle function(String name, FunctionDescriptor signature) {
        return LINKER.downcallHandle(library.findOrThrow(name), signature);
    }

    private static MemorySegment present(MemorySegment found, String what) {
        if (found.address() == 0) {
            throw new IllegalStateException("llama.cpp gives no " + what);
        }
        return found;
    }

    private static StructLayout words(int count) {
        MemoryLayout[] words = new MemoryLayout[count];
        Arrays.fill(words, ADDRESS);
        return MemoryLayout.structLayout(words);
    }

    @Override
    public void close() {
        try {
            function("llama_batch_free", FunctionDescriptor.ofVoid(BATCH)).invoke(batch);
            function("llama_free", FunctionDescriptor.ofVoid(ADDRESS)).invoke(context);
            function("llama_model_free", FunctionDescriptor.ofVoid(ADDRESS)).invoke(model);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
        arena.close();
    }
}
