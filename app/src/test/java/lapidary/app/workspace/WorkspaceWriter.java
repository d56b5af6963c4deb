package lapidary.app.workspace;

import java.nio.file.Path;

/// A program that writes work over and over, until it is killed.
final class WorkspaceWriter {
    private WorkspaceWriter() {}

    public static void main(String[] folder) throws Exception {
        WorkspaceSlot slot =
                WorkspaceSlot.claim(Path.of(folder[0]), WorkspaceFileTest.HASH).orElseThrow();
        slot.write(WorkspaceFileTest.work(0, 3));
        System.out.println("writing");
        for (long i = 1; i < 100_000; i++) {
            slot.write(WorkspaceFileTest.work(i, 60));
            System.out.println(i);
        }
    }
}
