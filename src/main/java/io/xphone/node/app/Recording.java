package io.xphone.node.app;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.xphone.AudioReader;
import io.xphone.Call;
import io.xphone.audio.PcmFormat;
import io.xphone.audio.PcmFrame;
import io.xphone.audio.WavWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes one file: frames are buffered on the call's event loop and written on a worker thread, a second at a time.
 * While a write is in progress, frames are buffered up to a limit; past it the reader is paused, so that it drops its
 * oldest frames and counts them.
 */
final class Recording {

    private static final Logger LOG = LoggerFactory.getLogger(Recording.class);
    private static final int BATCH = 50;
    private static final int MAX_BUFFERED = 500;

    private final Call call;
    private final Path file;
    private final Handler<Path> recorded;
    private final Context context = Vertx.currentContext();
    private final AudioReader reader;
    private List<PcmFrame> buffered = new ArrayList<>(BATCH);
    private boolean writing;
    private boolean paused;
    private boolean ended;
    private boolean closed;
    private long frames;
    private WavWriter wav;

    /**
     * @param file does not exist yet
     * @param recorded receives the file when it is complete
     */
    Recording(Call call, Path file, Handler<Path> recorded) {
        this.call = call;
        this.recorded = recorded;
        this.file = file;
        this.reader = call.audio().reader();
    }

    void start() {
        LOG.info("call {}: recording to {}", call.id(), file);
        reader.handler(this::onFrame);
        call.ended().onComplete(end -> {
            ended = true;
            write();
        });
    }

    private void onFrame(PcmFrame frame) {
        buffered.add(frame);
        if (buffered.size() >= MAX_BUFFERED && !paused) {
            paused = true;
            reader.pause();
        }
        if (buffered.size() >= BATCH) {
            write();
        }
    }

    private void write() {
        if (writing || closed) {
            return;
        }
        writing = true;
        boolean last = ended;
        List<PcmFrame> batch = buffered;
        buffered = new ArrayList<>(BATCH);
        context.<Void>executeBlocking(() -> append(batch, last), false).onComplete(done -> {
            writing = false;
            closed = last;
            frames += batch.size();
            if (done.failed()) {
                fail(done.cause());
            } else if (last) {
                LOG.info("call {}: recorded {} s to {}", call.id(), Math.round(frames / 50.0), file);
                recorded.handle(file);
            } else if (ended || buffered.size() >= BATCH) {
                write();
            }
            if (paused && !closed) {
                paused = false;
                reader.resume();
            }
        });
    }

    private Void append(List<PcmFrame> batch, boolean last) throws IOException {
        if (wav == null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            wav = new WavWriter(
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PcmFormat.SAMPLE_RATE,
                    1);
        }
        boolean written = false;
        try {
            for (PcmFrame frame : batch) {
                wav.write(frame);
            }
            written = true;
        } finally {
            if (last || !written) {
                wav.close();
            }
        }
        return null;
    }

    private void fail(Throwable cause) {
        LOG.error("call {}: recording to {} failed: {}", call.id(), file, cause.toString());
        closed = true;
        buffered = new ArrayList<>();
        reader.close();
        CommandFailures.log(call.end(), call, "end");
    }
}
