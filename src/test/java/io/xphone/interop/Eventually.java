package io.xphone.interop;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** Polls for output of another process. */
final class Eventually {

    private static final int LOOK_EVERY_MS = 100;

    private Eventually() {}

    /** Checks the condition every 100 ms; fails the test after 20 s. */
    static void so(Vertx vertx, String what, BooleanSupplier condition) {
        Promise<Void> done = Promise.promise();
        look(vertx, condition, done);
        try {
            Await.now(done.future());
        } catch (AssertionError failed) {
            throw new AssertionError(what + ": " + failed.getMessage(), failed);
        }
    }

    private static void look(Vertx vertx, BooleanSupplier condition, Promise<Void> done) {
        vertx.executeBlocking(condition::getAsBoolean, false).onComplete(looked -> {
            if (looked.failed()) {
                done.tryFail(looked.cause());
            } else if (looked.result()) {
                done.tryComplete();
            } else {
                vertx.setTimer(LOOK_EVERY_MS, passed -> look(vertx, condition, done));
            }
        });
    }

    /** Waits for a file of a minimum size in bytes. */
    static void exists(Vertx vertx, Path file, long bytes) {
        so(vertx, file.toString(), () -> {
            try {
                return Files.exists(file) && Files.size(file) >= bytes;
            } catch (IOException gone) {
                return false;
            }
        });
    }
}
