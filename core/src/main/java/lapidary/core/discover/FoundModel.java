package lapidary.core.discover;

import java.nio.file.Path;

/// A model that lies on this machine.
///
/// @param path what to open: a file or a folder
/// @param name as its keeper calls it: "bartowski/Llama-3.2-1B-Instruct-GGUF", "llama3.2:1b"
/// @param type in what form: "GGUF Q4_K_M", "safetensors BF16"; what the names beside it tell, nothing is opened
/// @param bytes of all its files with weights
public record FoundModel(Path path, String name, Keeper keeper, String type, long bytes) {}
