package io.xphone;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds the conformance vectors, which are read in place: the folder named by the environment variable
 * {@code XPHONE_VECTORS}, else {@code ../shared/vectors}.
 */
public final class Vectors {
    private Vectors() {}

    /**
     * One folder of vectors. Skips the calling test when it is absent; fails it when {@code XPHONE_DEMAND_PEERS=1}.
     *
     * @param sub the folder below the root, e.g. {@code sip-rfc4475}
     */
    public static Path dir(String sub) {
        String root = System.getenv("XPHONE_VECTORS");
        Path dir = Path.of(root != null ? root : "../shared/vectors").resolve(sub);
        boolean there = Files.isDirectory(dir);
        String message = "no vectors at " + dir.toAbsolutePath() + "; set XPHONE_VECTORS";
        if (!there && "1".equals(System.getenv("XPHONE_DEMAND_PEERS"))) {
            fail(message);
        }
        assumeTrue(there, message);
        return dir;
    }
}
