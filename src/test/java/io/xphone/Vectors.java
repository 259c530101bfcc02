package io.xphone;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the conformance vectors, which are read in place and are no part of this project. */
public final class Vectors {

    private Vectors() {}

    /**
     * A folder of vectors. Where there is none the test is skipped, or fails when {@code XPHONE_DEMAND_PEERS} is 1.
     *
     * @param sub the folder, e.g. {@code media/g711-itu}
     * @return where it is
     */
    public static Path dir(String sub) {
        String root = System.getenv("XPHONE_VECTORS");
        Path folder = Path.of(root != null ? root : "../shared/vectors").resolve(sub);
        boolean there = Files.isDirectory(folder);
        if (!there && "1".equals(System.getenv("XPHONE_DEMAND_PEERS"))) {
            fail("no conformance vectors in " + folder.toAbsolutePath());
        }
        assumeTrue(there, () -> "no conformance vectors in " + folder.toAbsolutePath());
        return folder;
    }
}
