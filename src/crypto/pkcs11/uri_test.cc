#include "crypto/pkcs11/uri.h"

#include <gmock/gmock.h>

#include "base/limits.h"
#include "testing/matchers.h"
#include "testing/secrets.h"

namespace hallmark::crypto::pkcs11 {
namespace {

using ::testing::AllOf;
using testing::HasMessage;
using testing::HasReason;
using ::testing::HasSubstr;
using testing::IsErrorCode;
using testing::IsOk;
using ::testing::Not;

const auto is_invalid = AllOf(IsErrorCode(ErrorCode::kUsage), HasReason("uri-invalid"));

TEST(Pkcs11Uri, ReadsEveryAttributeOfThePath) {
  const auto uri = Pkcs11Uri::parse(
      "pkcs11:token=My%20token;manufacturer=M%c3%bcller;serial=0a;model=1.0;slot-id=42;"
      "slot-manufacturer=sm;slot-description=sd;library-manufacturer=lm;library-description=ld;"
      "library-version=2.40;object=a&b=c;type=private;id=%00%FFx");
  ASSERT_THAT(uri, IsOk());
  EXPECT_EQ(uri->token, "My token");
  EXPECT_EQ(uri->manufacturer, "Müller");
  EXPECT_EQ(uri->serial, "0a");
  EXPECT_EQ(uri->model, "1.0");
  EXPECT_EQ(uri->slot_id, 42U);
  EXPECT_EQ(uri->slot_manufacturer, "sm");
  EXPECT_EQ(uri->slot_description, "sd");
  EXPECT_EQ(uri->library_manufacturer, "lm");
  EXPECT_EQ(uri->library_description, "ld");
  EXPECT_EQ(uri->library_version, (LibraryVersion{2, 40}));
  EXPECT_EQ(uri->object, "a&b=c");
  EXPECT_EQ(uri->type, "private");
  EXPECT_EQ(uri->id, to_bytes(std::string_view("\0\xffx", 3)));
}

TEST(Pkcs11Uri, ReadsEveryAttributeOfTheQuery) {
  const auto uri = Pkcs11Uri::parse(
      "pkcs11:?module-path=/usr/lib/m.so&module-name=m&pin-source=file:/etc/pin%3B&x-other=1");
  ASSERT_THAT(uri, IsOk());
  EXPECT_EQ(uri->module_path, "/usr/lib/m.so");
  EXPECT_EQ(uri->module_name, "m");
  EXPECT_EQ(uri->pin_source, "file:/etc/pin;");
  const auto with_pin = Pkcs11Uri::parse("pkcs11:?pin-value=%31%3f");
  ASSERT_THAT(with_pin, IsOk());
  EXPECT_EQ(testing::reveal(*with_pin->pin_value), "1?");
}

TEST(Pkcs11Uri, LeavesOutWhatIsNotThere) {
  for (const char* text : {"pkcs11:", "pkcs11:?"}) {
    const auto uri = Pkcs11Uri::parse(text);
    ASSERT_THAT(uri, IsOk());
    EXPECT_FALSE(uri->token || uri->id || uri->slot_id || uri->pin_value || uri->module_path);
  }
  EXPECT_EQ(Pkcs11Uri::parse("pkcs11:library-version=3")->library_version, (LibraryVersion{3, 0}));
  EXPECT_EQ(Pkcs11Uri::parse("pkcs11:token=")->token, "");
}

TEST(Pkcs11Uri, RefusesOtherSchemes) {
  for (const char* text :
       {"", "pkcs11", "pkcs11;", "PKCS11:", " pkcs11:", "file:/key", "token=a"}) {
    EXPECT_THAT(Pkcs11Uri::parse(text), is_invalid) << text;
  }
}

TEST(Pkcs11Uri, RefusesWhatItDoesNotKnow) {
  for (const char* text : {"colour=red", "x-colour=red", "Token=a", "pin-value=1", "module-name=a",
                           "?colour=red", "?token=a", "?X-colour=red"}) {
    EXPECT_THAT(Pkcs11Uri::parse("pkcs11:" + std::string(text)), is_invalid) << text;
  }
}

TEST(Pkcs11Uri, RefusesAnAttributeTwice) {
  for (const char* text :
       {"token=a;token=a", "id=%01;object=a;id=%02", "?module-name=a&module-name=a",
        "?pin-value=1&pin-value=1", "?x-a=1&x-a=1"}) {
    EXPECT_THAT(Pkcs11Uri::parse("pkcs11:" + std::string(text)), is_invalid) << text;
  }
}

TEST(Pkcs11Uri, RefusesBrokenAttributes) {
  for (const char* text : {"token", "=a", ";", "token=a;", ";token=a", "token=a;;serial=b", "?&",
                           "?module-name", "?module-name=a&"}) {
    EXPECT_THAT(Pkcs11Uri::parse("pkcs11:" + std::string(text)), is_invalid) << text;
  }
}

TEST(Pkcs11Uri, RefusesBrokenEscapesAndBareCharacters) {
  for (const char* value : {"%", "%4", "%zz", "%4g", "a%", "%%41", "a b", "a/b", "a#b", "a\"b",
                            "a\nb", "\x80", "a<b", "a^b", "a|b"}) {
    EXPECT_THAT(Pkcs11Uri::parse("pkcs11:token=" + std::string(value)), is_invalid) << value;
  }
  EXPECT_THAT(Pkcs11Uri::parse("pkcs11:token=%41"), IsOk());
}

TEST(Pkcs11Uri, RefusesValuesOfTheWrongKind) {
  for (const char* text : {"slot-id=",
                           "slot-id=-1",
                           "slot-id=+1",
                           "slot-id=0x1",
                           "slot-id=1%20",
                           "slot-id=1a",
                           "slot-id=18446744073709551616",
                           "library-version=",
                           "library-version=.1",
                           "library-version=1.",
                           "library-version=1.2.3",
                           "library-version=a",
                           "type=",
                           "type=key",
                           "type=Private",
                           "id=",
                           "token=a%00b",
                           "token=%ff",
                           "?module-path=/a%00b",
                           "?pin-source=/%00"}) {
    EXPECT_THAT(Pkcs11Uri::parse("pkcs11:" + std::string(text)), is_invalid) << text;
  }
}

TEST(Pkcs11Uri, RefusesBothPinValueAndPinSource) {
  EXPECT_THAT(Pkcs11Uri::parse("pkcs11:?pin-value=1&pin-source=/etc/pin"), is_invalid);
}

TEST(Pkcs11Uri, HasALimit) {
  const std::string prefix = "pkcs11:token=";
  const std::string longest =
      prefix + std::string(Limits{}.pkcs11_uri_bytes_max - prefix.size(), 'a');
  EXPECT_THAT(Pkcs11Uri::parse(longest), IsOk());
  EXPECT_THAT(Pkcs11Uri::parse(longest + "a"), IsErrorCode(ErrorCode::kLimitExceeded));
}

TEST(Pkcs11Uri, NeverTellsAPinInAnError) {
  for (const char* text : {"?pin-value=s3cret#", "?pin-value=s3cret%", "?pin-value=ab&s3cret",
                           "?pin-value=ab&s3cret=1", "?pin-value=a&pin-value=s3cret",
                           "?pin-value=s3cret&pin-source=/a", "?pin-value:s3cret", "?pin=s3cret",
                           "pin-value=s3cret", "token=a;pin-value=ab;s3cret", "s3cret"}) {
    const auto uri = Pkcs11Uri::parse("pkcs11:" + std::string(text));
    EXPECT_THAT(uri, AllOf(is_invalid, HasMessage(Not(HasSubstr("s3cret"))))) << text;
  }
}

}  // namespace
}  // namespace hallmark::crypto::pkcs11
