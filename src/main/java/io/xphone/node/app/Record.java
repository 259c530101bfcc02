package io.xphone.node.app;

import io.vertx.core.Handler;
import io.xphone.Call;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Answers the call and records it to a WAV file until the caller hangs up. */
final class Record implements Application {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneId.systemDefault());
    private static final int MAX_CALLER_LENGTH = 32;

    private final Path folder;
    private final Handler<Path> recorded;

    /**
     * @param folder of the files; created when it is missing
     * @param recorded receives every completed file
     */
    Record(Path folder, Handler<Path> recorded) {
        this.folder = folder;
        this.recorded = recorded;
    }

    @Override
    public void handle(Call call) {
        Recording recording = new Recording(call, folder.resolve(fileName(call)), recorded);
        recording.start();
        CommandFailures.log(call.accept(), call, "accept");
    }

    /**
     * Time, caller and call id. Unsafe characters of the caller are replaced, so that it cannot name another folder.
     */
    private static String fileName(Call call) {
        String caller = call.remoteUser() == null ? "" : call.remoteUser().replaceAll("[^A-Za-z0-9+]", "_");
        String id = call.id();
        return TIME.format(Instant.now()) + "-" + caller.substring(0, Math.min(MAX_CALLER_LENGTH, caller.length()))
                + "-" + id.substring(Math.max(0, id.length() - 8)) + ".wav";
    }
}
