#include "capture/redact.h"

#include <gtest/gtest.h>

#include "capture/environment.h"
#include "capture/secret_names.h"

namespace hallmark::capture {
namespace {

const std::map<std::string, std::string> kAlice = {{"HOME", "/home/alice"}, {"USER", "alice"}};

Redactor redactor() { return Redactor({"/home/alice/project"}, kAlice); }

std::string text(std::string_view given) { return redactor().text(given); }

std::string line(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : redactor().command(words)) out += (out.empty() ? "" : " ") + word;
  return out;
}

// Split, so that no scanner takes this file for a leak.
const std::string kAwsKey = std::string("AKIA") + "IOSFODNN7EXAMPLE";
const std::string kAwsSecret = std::string("q7Zt1Bv9KxN3dLw0RpG5") + "/yHs8UcE2aJmTfXo4iVb";
const std::string kGithub = std::string("ghp_") + "16C7e42F292c6912E7710c838347Ae178B4a";
const std::string kSlack = std::string("xoxb-") + "123456789012-abcdefghijkl";
const std::string kJwt = std::string("eyJhbGciOiJIUzI1NiJ9") + ".eyJzdWIiOiIxIn0.c2lnbmF0dXJl";

TEST(SecretNames, AreRecognised) {
  for (const auto* name :
       {"PASSWORD", "db_password", "--token", "GITHUB_TOKEN", "githubtoken", "apiKey", "API-KEY",
        "AWS_SECRET_ACCESS_KEY", "aws_access_key_id", "X-Amz-Signature", "sig", "Authorization",
        "passphrase", "MYSQL_PWD", "credentials", "KEY2", "auth", "session.cookie"}) {
    EXPECT_TRUE(is_secret_name(name)) << name;
  }
}

TEST(SecretNames, AreNotFoundInHarmlessOnes) {
  for (const auto* name : {"PATH", "epochs", "max_tokens", "tokenizer", "TOKENIZERS_PARALLELISM",
                           "monkey", "author", "PYTHONHASHSEED", "signal", "compass", "keyboard",
                           "passes", "significance", "certainty", ""}) {
    EXPECT_FALSE(is_secret_name(name)) << name;
  }
}

TEST(Redactor, LeavesOrdinaryWordsAlone) {
  for (const std::string given :
       {"python", "train.py", "--epochs=10", "--max-tokens", "C=1.0", "data/train.csv", "-v",
        "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b", "https://example.org:8080/data@v2/x.csv",
        "Meta-Llama-3-8B-Instruct-GPTQ-4bit-128g", "sklearn.ensemble.RandomForestClassifier",
        "550e8400-e29b-41d4-a716-446655440000", "import os; print(os.environ)", "a basic usage",
        "s3://bucket/path", ""}) {
    Redactor r = redactor();
    EXPECT_EQ(r.text(given), given);
    EXPECT_EQ(r.count(), 0) << given;
  }
}

TEST(Redactor, HidesValuesAfterTellingFlags) {
  EXPECT_EQ(line({"x", "--token", "abc", "--n", "1"}), "x --token [redacted] --n 1");
  EXPECT_EQ(line({"x", "--token=abc"}), "x --token=[redacted]");
  EXPECT_EQ(line({"x", "--api-key=a b c"}), "x --api-key=[redacted]");
  EXPECT_EQ(line({"env", "PASSWORD=p;w&d", "x"}), "env PASSWORD=[redacted] x");
  EXPECT_EQ(line({"x", "-e", "DB_PASSWORD=hunter2"}), "x -e DB_PASSWORD=[redacted]");
  EXPECT_EQ(line({"aws", "set", "aws_secret_access_key", "abc"}),
            "aws set aws_secret_access_key [redacted]");
  EXPECT_EQ(line({"curl", "-u", "me:pw"}), "curl -u me:[redacted]");
  EXPECT_EQ(line({"x", "--password", "-dash"}), "x --password [redacted]");
}

TEST(Redactor, DoesNotTakeTheNextFlagForAValue) {
  EXPECT_EQ(line({"x", "--use-auth-token", "--epochs", "3"}), "x --use-auth-token --epochs 3");
}

TEST(Redactor, HidesNamedValuesInsideOneWord) {
  EXPECT_EQ(text("export TOKEN=abc; python x.py"), "export TOKEN=[redacted]; python x.py");
  EXPECT_EQ(text("train --token abc --n 1"), "train --token [redacted] --n 1");
  EXPECT_EQ(text(R"({"password": "a b", "n": 1})"), R"({"password": "[redacted]", "n": 1})");
  EXPECT_EQ(text("host=h password=abc user=u"), "host=h password=[redacted] user=u");
  EXPECT_EQ(text("Authorization: Bearer abc.def"), "Authorization: [redacted]");
  EXPECT_EQ(text("Authorization: Basic YTpi"), "Authorization: [redacted]");
  EXPECT_EQ(text("PASSWORD='a b c' x"), "PASSWORD='[redacted]' x");
  EXPECT_EQ(text("PASSWORD='never closed"), "PASSWORD='[redacted]");
  EXPECT_EQ(text("token == abc"), "token == [redacted]");
}

TEST(Redactor, HidesUserinfoAndSignedQueriesOfUrls) {
  EXPECT_EQ(text("https://me:pw@host/x"), "https://[redacted]@host/x");
  EXPECT_EQ(text("https://abc@host/x"), "https://[redacted]@host/x");
  EXPECT_EQ(text("https://me:p/w@host/x"), "https://[redacted]@host/x");
  EXPECT_EQ(text("postgres://me:p@w@host:5432/db"), "postgres://[redacted]@host:5432/db");
  EXPECT_EQ(text("https://h/x?sv=1&sig=a%2Bb&n=2"), "https://h/x?sv=1&sig=[redacted]&n=2");
  EXPECT_EQ(text("https://h/x?token=abc"), "https://h/x?token=[redacted]");
  EXPECT_EQ(text("https://h/x#access_token=abc"), "https://h/x#access_token=[redacted]");
  EXPECT_EQ(text("https://h/x?X-Amz-Signature=ab12&X-Amz-Date=1"),
            "https://h/x?X-Amz-Signature=[redacted]&X-Amz-Date=1");
}

TEST(Redactor, HidesTokensOfKnownShape) {
  for (const std::string& secret : {kAwsKey, kGithub, kSlack, kJwt, kAwsSecret,
                                    "hf_" + std::string(30, 'a'), "sk-" + std::string(30, 'b')}) {
    EXPECT_EQ(text(secret), "[redacted]");
    EXPECT_EQ(text("x " + secret + ", y"), "x [redacted], y");
    EXPECT_EQ(line({"--anything=" + secret}), "--anything=[redacted]");
  }
}

TEST(Redactor, HidesPrivateKeysWhole) {
  const std::string head = std::string("-----BEGIN ") + "PRIVATE KEY-----\n";
  EXPECT_EQ(text("a " + head + "MC4C\n-----END PRIVATE KEY----- b"), "a [redacted] b");
  EXPECT_EQ(text(head + "MC4C\ncut off"), "[redacted]");
}

TEST(Redactor, HidesParametersWithTellingNames) {
  Redactor r = redactor();

  EXPECT_EQ(r.named("api_key", "abc"), "[redacted]");
  EXPECT_EQ(r.named("C", "1.0"), "1.0");
  EXPECT_EQ(r.named("url", "https://a:b@h"), "https://[redacted]@h");
  EXPECT_EQ(r.named("token", ""), "");
  EXPECT_EQ(r.count(), 2);
}

TEST(Redactor, CountsEachRedactionOnce) {
  Redactor r = redactor();

  r.command({"x", "--token", "a", "--password=b", kAwsKey + " " + kGithub, "token=" + kGithub});

  EXPECT_EQ(r.count(), 5);
}

TEST(Redactor, RecordsPathsOfTheProjectRelativeToIt) {
  EXPECT_EQ(text("/home/alice/project/train.py"), "train.py");
  EXPECT_EQ(text("--config=/home/alice/project/c.yaml"), "--config=c.yaml");
  EXPECT_EQ(text("/home/alice/project"), ".");
  EXPECT_EQ(text("/home/alice/project/"), "./");
  EXPECT_EQ(text("/home/alice/project:/usr/lib"), ".:/usr/lib");
  EXPECT_EQ(text("file:///home/alice/project/a.csv"), "file://a.csv");
}

TEST(Redactor, HidesTheHomeFolderAndTheUser) {
  EXPECT_EQ(text("/home/alice/.venv/bin/python"), "~/.venv/bin/python");
  EXPECT_EQ(text("/home/alice"), "~");
  EXPECT_EQ(text("/home/alice/project2/x"), "~/project2/x");
  EXPECT_EQ(text("/home/alicesson/x"), "/home/alicesson/x");
  EXPECT_EQ(text("/scratch/alice/x"), "/scratch/[user]/x");
  EXPECT_EQ(text("/usr/bin:/home/alice/bin:/scratch/alice"), "/usr/bin:~/bin:/scratch/[user]");
  EXPECT_EQ(text("file:///scratch/alice/x"), "file:///scratch/[user]/x");
}

TEST(Redactor, LeavesAUsersNameWhereItIsNoPathOfThisMachine) {
  EXPECT_EQ(text("https://example.org/alice/repo"), "https://example.org/alice/repo");
  EXPECT_EQ(text("data/alice/x"), "data/alice/x");
}

TEST(Redactor, TakesNoNoticeOfARootsHome) {
  Redactor r({}, {{"HOME", "/"}, {"USER", "root"}});

  EXPECT_EQ(r.text("/root/x /etc/y"), "/root/x /etc/y");
}

TEST(Redactor, EscapesWhatIsNotUtf8) {
  EXPECT_EQ(text("a\xff"), "a\\xff");
  EXPECT_EQ(text("line\nbreak"), "line\nbreak");
}

TEST(WithoutUserinfo, StripsEveryFormOfRemote) {
  EXPECT_EQ(without_userinfo("https://me:pw@host/r.git"), "https://host/r.git");
  EXPECT_EQ(without_userinfo("https://tok@host/r.git"), "https://host/r.git");
  EXPECT_EQ(without_userinfo("ssh://git@host:22/r.git"), "ssh://host:22/r.git");
  EXPECT_EQ(without_userinfo("git@host:org/r.git"), "host:org/r.git");
  EXPECT_EQ(without_userinfo("https://host/r.git"), "https://host/r.git");
}

TEST(WithoutUserinfo, KeepsNoPathOfThisMachine) {
  EXPECT_EQ(without_userinfo("/home/alice/r.git"), "");
  EXPECT_EQ(without_userinfo("../r.git"), "");
  EXPECT_EQ(without_userinfo("file:///home/alice/r.git"), "");
  EXPECT_EQ(without_userinfo("./a:b"), "");
  EXPECT_EQ(without_userinfo(""), "");
}

TEST(RecordedEnvironment, KeepsOnlyTheAllowList) {
  Redactor r = redactor();

  const auto recorded = record_environment({{"PATH", "/home/alice/bin:/bin"},
                                            {"LC_ALL", "C"},
                                            {"OMP_NUM_THREADS", "2"},
                                            {"EDITOR", "vi"},
                                            {"HOME", "/home/alice"}},
                                           r);

  EXPECT_EQ(recorded.variables,
            (Environment{{"PATH", "~/bin:/bin"}, {"LC_ALL", "C"}, {"OMP_NUM_THREADS", "2"}}));
  EXPECT_EQ(recorded.secrets_dropped, 0);
}

TEST(RecordedEnvironment, DropsAndCountsSecrets) {
  Redactor r = redactor();

  const auto recorded = record_environment({{"CONDA_TOKEN", "abc"},
                                            {"MKL_NOTE", kAwsKey},
                                            {"GITHUB_TOKEN", "abc"},
                                            {"PROXY", "http://a:b@h"},
                                            {"EMPTY_TOKEN", ""},
                                            {"LANG", "C"}},
                                           r);

  EXPECT_EQ(recorded.variables, (Environment{{"LANG", "C"}}));
  EXPECT_EQ(recorded.secrets_dropped, 4);
}

TEST(ChildEnvironment, LacksOnlyOurPassphraseFiles) {
  const Environment given = {{"HALLMARK_PASSPHRASE_FILE", "/run/p"},
                             {"HALLMARK_WORKSPACE", "/w"},
                             {"PASSPHRASE", "the command's own"},
                             {"GITHUB_TOKEN", "abc"}};

  Environment expected = given;
  expected.erase("HALLMARK_PASSPHRASE_FILE");
  EXPECT_EQ(environment_for_child(given), expected);
}

}  // namespace
}  // namespace hallmark::capture
