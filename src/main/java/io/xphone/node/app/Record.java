package io.xphone.node.app;

import io.vertx.core.Handler;
import io.xphone.Call;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Answers and writes what it hears to a WAV file until the caller hangs up. */
final class Record implements Application {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneId.systemDefault());
    private static final int LONGEST_NAME = 32;

    private final Path folder;
    private final Handler<Path> recorded;

    /**
     * @param folder where the files go; made when it is missing
     * @param recorded is told of every file that is complete
     */
    Record(Path folder, Handler<Path> recorded) {
        this.folder = folder;
        this.recorded = recorded;
    }

    @Override
    public void answer(Call call) {
        Recording recording = new Recording(call, folder.resolve(fileName(call)), recorded);
        recording.start();
        Attempts.quietly(call.accept(), call, "accept");
    }

    /** Time, caller, call: whatever the caller calls itself, it names no other folder. */
    private static String fileName(Call call) {
        String caller = call.remoteUser() == null ? "" : call.remoteUser().replaceAll("[^A-Za-z0-9+]", "_");
        String id = call.id();
        return TIME.format(Instant.now()) + "-" + caller.substring(0, Math.min(LONGEST_NAME, caller.length())) + "-"
                + id.substring(Math.max(0, id.length() - 8)) + ".wav";
    }
}
