package io.xphone.node;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.xphone.Phone;
import io.xphone.PhoneState;
import io.xphone.RegistrationEvent;
import io.xphone.RegistrationException;
import io.xphone.node.app.Application;
import io.xphone.node.app.Applications;
import io.xphone.node.app.CallBack;
import io.xphone.options.PhoneOptions;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A phone of a node. A registration that fails is retried; the node runs meanwhile. */
final class PhoneAgent extends Agent {

    private static final Logger LOG = LoggerFactory.getLogger(PhoneAgent.class);
    private static final long RETRY_MS = 30_000;
    private static final long REFUSED_RETRY_MS = 120_000;
    private static final long REFUSED_RETRY_MAX_MS = 1_920_000;

    /** How long the start of the node waits for the registration. */
    private static final long START_WAIT_MS = 2_000;

    private final NodeConfig.PhoneEntry entry;
    private final CallDispatcher dispatcher;
    private Phone phone;
    private boolean stopping;
    private boolean draining;
    private long retryTimer = -1;
    private int refusals;

    PhoneAgent(NodeConfig.PhoneEntry entry, CallDispatcher dispatcher) {
        this.entry = entry;
        this.dispatcher = dispatcher;
    }

    @Override
    public Future<?> start() {
        phone = Phone.create(vertx, entry.options());
        Map<String, Application> own =
                Map.of(Applications.CALLBACK, new CallBack((peer, target) -> phone.dial(target)));
        phone.callHandler(dispatcher.handler(phone.name(), entry.numbers(), own))
                .registrationHandler(this::onRegistration);
        Promise<Void> started = Promise.promise();
        long timer = vertx.setTimer(START_WAIT_MS, due -> {
            if (started.tryComplete()) {
                LOG.warn("phone {}: not registered yet, {}; the node runs meanwhile", phone.name(), account());
            }
        });
        connect().onComplete(done -> {
            vertx.cancelTimer(timer);
            boolean waiting = done.succeeded() ? started.tryComplete() : started.tryFail(done.cause());
            if (!waiting && done.failed() && !stopping) {
                LOG.error("phone {}: {}", phone.name(), done.cause().getMessage());
            }
        });
        return started.future();
    }

    /** The phone itself logs its registrations. */
    private void onRegistration(RegistrationEvent event) {
        if (event.type() == RegistrationEvent.Type.REGISTERED) {
            refusals = 0;
        }
    }

    /** Retries a failed registration; fails for errors that a retry cannot cure. */
    private Future<Void> connect() {
        return phone.connect().recover(failure -> {
            if (!(failure instanceof RegistrationException refused)) {
                return Future.failedFuture(StartFailures.of(entry.key(), entry.key(), failure));
            }
            if (phone.state() != PhoneState.DISCONNECTED) {
                LOG.warn("phone {}: {}", phone.name(), failure.getMessage()); // the registration continues
                return Future.succeededFuture();
            }
            long delay = retryDelay(refused.status());
            LOG.warn(
                    "phone {}: {} ({}); retrying in {} s", phone.name(), failure.getMessage(), account(), delay / 1000);
            if (!stopping) {
                retryTimer = vertx.setTimer(delay, due -> retry());
            }
            return Future.succeededFuture();
        });
    }

    /** Minutes after rejected credentials, which do not change by themselves: registrars lock accounts. */
    private long retryDelay(int status) {
        return status == 401 || status == 407
                ? Math.min(REFUSED_RETRY_MAX_MS, REFUSED_RETRY_MS << Math.min(refusals++, 10))
                : RETRY_MS;
    }

    private void retry() {
        retryTimer = -1;
        if (!stopping && !draining) {
            connect().onFailure(failure -> LOG.error("phone {}: {}", phone.name(), failure.getMessage()));
        }
    }

    private String account() {
        PhoneOptions options = entry.options();
        return options.getUsername() + " at " + options.getHost() + " by "
                + options.getTransport().name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    Future<Void> drain() {
        draining = true;
        return connected() ? phone.drain() : Future.succeededFuture();
    }

    @Override
    Future<Void> close() {
        stopping = true;
        if (retryTimer >= 0) {
            vertx.cancelTimer(retryTimer);
        }
        return phone == null ? Future.succeededFuture() : phone.close();
    }

    private boolean connected() {
        return phone != null && phone.state() != PhoneState.DISCONNECTED;
    }

    @Override
    List<String> report() {
        return List.of("phone " + phone.name() + ", " + account() + ": " + phone.state());
    }
}
