package io.sluice.core.compress;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.sluice.core.http.AcceptEncoding;
import io.sluice.core.http.Head;
import io.sluice.core.http.HeadReader;
import io.sluice.core.http.MessageLimits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients say by Accept-Encoding (RFC 9110 section 12.5.3), and what they get of zstd, br and gzip, in this order. */
class CodingChoiceTest {

    private static final List<Coding> OFFERED = List.of(Coding.ZSTD, Coding.BR, Coding.GZIP);

    private static Head request(String fields) {
        String raw = "GET / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n";
        Head head = new Head();
        HeadReader reader = HeadReader.ofRequests();
        reader.begin(head, new MessageLimits(4096, 100, 1024));
        assertThat(reader.read(Unpooled.wrappedBuffer(raw.getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(HeadReader.Result.DONE);
        return head;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            emptyValue = "",
            value = {
                "gzip|GZIP",
                "gzip, deflate, br, zstd|ZSTD",
                "gzip, deflate, br|BR",
                "gzip,br|BR",
                "GZIP|GZIP",
                "x-gzip|GZIP",
                "X-GZip;q=0.3|GZIP",
                "gzip;q=1.0, br;q=0.5|GZIP",
                "gzip ; q=0.8 , br ;\tq=0.81|BR",
                "br;q=0.001, gzip;q=0.002|GZIP",
                "*|ZSTD",
                "*;q=0.1, gzip|GZIP",
                "zstd;q=0, *|BR",
                "*;q=0|none",
                "*;q=0, br|BR",
                "br;q=0, gzip;q=0|none",
                "gzip;q=0.0|none",
                "gzip;q=0.000|none",
                "identity|none",
                "identity, gzip|GZIP",
                "identity, gzip;q=0.9|none",
                "identity;q=0.5, gzip;q=0.5|GZIP",
                "identity;q=0.5, gzip;q=0.4|none",
                "identity;q=0, gzip;q=0.1|GZIP",
                "deflate, compress|none",
                "''|none",
                "','|none",
                "', ,gzip,'|GZIP",
                // What is wrong with an element counts as a refusal of it.
                "gzip;q=2|none",
                "gzip;q=1.1|none",
                "gzip;q=|none",
                "gzip;q=.5|none",
                "gzip;q=0.1234|none",
                "gzip;q=-1|none",
                "gzip;q=x, br|BR",
                "gzip;level=9|none",
                "gzip br|none",
                "gzip2|none",
                "xgzip|none"
            })
    void aClientGetsWhatItWantsMost(String field, String coding) {
        Coding chosen = Coding.choose(request("Accept-Encoding: " + field + "\r\n"), OFFERED);
        assertThat(chosen == null ? "none" : chosen.name()).isEqualTo(coding);
    }

    @ParameterizedTest
    @CsvSource({"'',none", "Accept-Encoding: br;q=0.5#Accept-Encoding: gzip#,GZIP", "Accept-Encodings: gzip#,none"})
    void fieldsAreReadTogetherAndWithoutOneNothingIsAskedFor(String fields, String coding) {
        Coding chosen = Coding.choose(request(fields.replace("#", "\r\n")), OFFERED);
        assertThat(chosen == null ? "none" : chosen.name()).isEqualTo(coding);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "identity;q=0|true",
                "gzip, identity;q=0|true",
                "gzip, *;q=0|true",
                "*;q=0, identity|false",
                "*;q=0, identity;q=0.1|false",
                "gzip|false",
                "*|false",
                "identity|false"
            })
    void aClientMayRefuseTheDataAsItIs(String field, boolean refused) {
        assertThat(AcceptEncoding.refusesIdentity(request("Accept-Encoding: " + field + "\r\n")))
                .isEqualTo(refused);
    }
}
