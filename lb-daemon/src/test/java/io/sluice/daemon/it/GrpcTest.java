package io.sluice.daemon.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.sluice.daemon.config.ConfigLoader;
import io.sluice.daemon.config.Configuration;
import io.sluice.daemon.run.Daemon;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real gRPC client and server with the daemon between them, by h2c with prior knowledge and over TLS with ALPN. */
@Timeout(60)
class GrpcTest {
    private static final long LIMIT_SECONDS = 20;
    private static final int CALLS = 200;
    private static final int MESSAGES = 500;

    @TempDir
    Path directory;

    private GrpcOrders orders;
    private X509Bundle certificate;
    private Daemon daemon;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws Exception {
        certificate = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Files.writeString(directory.resolve("www.key"), certificate.getPrivateKeyPEM());
        Files.writeString(directory.resolve("www.pem"), certificate.getCertificatePathPEM());
        orders = new GrpcOrders();
        daemon = Daemon.start(configuration(), "1");
    }

    @AfterEach
    void stop() throws Exception {
        if (channel != null) {
            channel.shutdownNow();
            channel.awaitTermination(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
        daemon.close();
        orders.close();
    }

    private Configuration configuration() throws Exception {
        return ConfigLoader.load(Files.writeString(directory.resolve("f.yaml"), """
                listeners:
                  - { name: plain, bind: "127.0.0.1:0", pool: orders }
                  - { name: tls, bind: "127.0.0.1:0", pool: orders, tls: { certificate: www.pem, key: www.key } }
                pools: [ { name: orders, http: 2, backends: [ "127.0.0.1:%d" ] } ]
                admin: { bind: "127.0.0.1:0" }
                access-log: off
                process: { warm-up: off }
                """.formatted(orders.port())))
                .configuration()
                .orElseThrow();
    }

    private void connect(String listener) throws Exception {
        int port = ((InetSocketAddress) daemon.address(listener).orElseThrow()).getPort();
        channel = Grpc.newChannelBuilder(
                        "dns:///localhost:" + port,
                        listener.equals("tls")
                                ? TlsChannelCredentials.newBuilder()
                                        .trustManager(certificate
                                                .toTrustManagerFactory()
                                                .getTrustManagers())
                                        .build()
                                : InsecureChannelCredentials.create())
                .build();
    }

    private static CallOptions bounded() {
        return CallOptions.DEFAULT.withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void unaryCallsAreAnsweredOneByOneAndAllAtOnce(String listener) throws Exception {
        connect(listener);
        for (int i = 0; i < CALLS; i++) {
            assertThat(ClientCalls.blockingUnaryCall(channel, GrpcOrders.UNARY, bounded(), "s" + i))
                    .isEqualTo("re:s" + i);
        }
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
            Answer answer = new Answer();
            ClientCalls.asyncUnaryCall(channel.newCall(GrpcOrders.UNARY, bounded()), "p" + i, answer);
            answers.add(answer);
        }
        for (int i = 0; i < CALLS; i++) {
            assertThat(answers.get(i).all()).containsExactly("re:p" + i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void allMessagesOfAServerStreamArriveInOrder(String listener) throws Exception {
        connect(listener);
        Iterator<String> messages =
                ClientCalls.blockingServerStreamingCall(channel, GrpcOrders.DOWN, bounded(), "" + MESSAGES);
        for (int i = 0; i < MESSAGES; i++) {
            assertThat(messages.next()).isEqualTo("x".repeat(1_000) + i);
        }
        assertThat(messages.hasNext()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void allMessagesOfAClientStreamArrive(String listener) throws Exception {
        connect(listener);
        Answer answer = new Answer();
        StreamObserver<String> out =
                ClientCalls.asyncClientStreamingCall(channel.newCall(GrpcOrders.UP, bounded()), answer);
        for (int i = 0; i < MESSAGES; i++) {
            out.onNext("y".repeat(1_000));
        }
        out.onCompleted();
        assertThat(answer.all()).containsExactly("n=" + MESSAGES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void bothSidesTalkInTurns(String listener) throws Exception {
        connect(listener);
        Answer answer = new Answer();
        StreamObserver<String> out =
                ClientCalls.asyncBidiStreamingCall(channel.newCall(GrpcOrders.BIDI, bounded()), answer);
        for (int i = 0; i < CALLS; i++) {
            out.onNext("" + i);
            assertThat(answer.messages.poll(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo("e" + i);
        }
        out.onCompleted();
        assertThat(answer.all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void anErrorWithoutMessagesKeepsItsStatusAndItsTrailer(String listener) throws Exception {
        connect(listener);
        StatusRuntimeException error = catchThrowableOfType(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(channel, GrpcOrders.FAIL, bounded(), "x"));
        assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(error.getStatus().getDescription()).isEqualTo("no");
        assertThat(error.getTrailers().get(GrpcOrders.WHY)).isEqualTo("because");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void aDeadlineEndsTheCallAtBothEnds(String listener) throws Exception {
        connect(listener);
        // So that the deadline is not spent on connecting.
        ClientCalls.blockingUnaryCall(channel, GrpcOrders.UNARY, bounded(), "first");
        Answer answer = new Answer();
        CallOptions shortly = CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.SECONDS);
        ClientCalls.asyncUnaryCall(channel.newCall(GrpcOrders.HANG, shortly), "x", answer);
        // The server knows the deadline, too; where its clock comes first on a busy machine, it ends the call without
        // an answer.
        assertThat(answer.status()).isIn(Status.Code.DEADLINE_EXCEEDED, Status.Code.UNAVAILABLE);
        assertThat(orders.hanging.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(orders.cancelled.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** The call has a far deadline, so that it is not the server's own clock that cancels. */
    @ParameterizedTest
    @ValueSource(strings = {"plain", "tls"})
    void aClientThatCancelsIsNoticedByTheServer(String listener) throws Exception {
        connect(listener);
        Answer answer = new Answer();
        ClientCall<String, String> call = channel.newCall(
                GrpcOrders.HANG, CallOptions.DEFAULT.withDeadlineAfter(10 * LIMIT_SECONDS, TimeUnit.SECONDS));
        ClientCalls.asyncUnaryCall(call, "x", answer);
        assertThat(orders.hanging.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        call.cancel("enough", null);
        assertThat(answer.status()).isEqualTo(Status.Code.CANCELLED);
        assertThat(orders.cancelled.tryAcquire(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    /** What a call is answered. */
    private static final class Answer implements StreamObserver<String> {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final CompletableFuture<Status.Code> end = new CompletableFuture<>();

        @Override
        public void onNext(String message) {
            messages.add(message);
        }

        @Override
        public void onError(Throwable cause) {
            end.complete(Status.fromThrowable(cause).getCode());
        }

        @Override
        public void onCompleted() {
            end.complete(Status.Code.OK);
        }

        /** The messages that nobody has taken yet, when the call has ended well. */
        List<String> all() throws Exception {
            assertThat(status()).isEqualTo(Status.Code.OK);
            return List.copyOf(messages);
        }

        Status.Code status() throws Exception {
            return end.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        }
    }
}
