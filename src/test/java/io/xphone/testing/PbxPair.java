package io.xphone.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two or more PBXes connected over loopback. */
abstract class PbxPair {

    private static final int PATIENCE_SECONDS = 10;

    private Vertx vertx;
    private final List<FakePbx> started = new ArrayList<>();

    @BeforeEach
    void open() {
        vertx = Vertx.vertx();
    }

    @AfterEach
    void close() {
        started.forEach(pbx -> await(pbx.close()));
        await(vertx.close());
    }

    FakePbx start(FakePbxOptions options) {
        FakePbx pbx = await(FakePbx.create(vertx, options).start());
        started.add(pbx);
        return pbx;
    }

    FakePbx start() {
        return start(new FakePbxOptions());
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new AssertionError("Nothing within " + PATIENCE_SECONDS + " s", late);
        }
    }
}
