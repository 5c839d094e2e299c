// hallmark key generate | list | show

#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/keys.h"
#include "cli/output.h"
#include "cli/user_home.h"

namespace hallmark::cli {
namespace {

struct GenerateOptions {
  std::string name;
  std::string type = "ecdsa-p256";
  KeyOptions key;
  bool unencrypted = false;
  bool json = false;
};

json::Object describe(const crypto::PublicKey& key) {
  return {{"id", key.id().hex()}, {"type", name_of(key.type())}};
}

Result<void> run_generate(const GenerateOptions& options, Context& context) {
  const crypto::KeyType type = TRY(crypto::parse_key_type(options.type));
  const Path path = private_key_path(context, options.name);
  const std::optional<SecretBytes> passphrase =
      TRY(new_passphrase(context, options.key, options.unencrypted));
  const crypto::PublicKey key = TRY(create_key(context, path, type, passphrase));
  if (options.json) {
    json::Object document = describe(key);
    document["private_key"] = path.string();
    document["public_key"] = public_key_path(path).string();
    print_json(context, "key", std::move(document));
    return {};
  }
  print(context, "private key  " + path.string());
  print(context, "public key   " + public_key_path(path).string());
  print(context, "key id       " + key.id().hex());
  return {};
}

struct ShowOptions {
  std::string name;
  bool id = false;
  bool pem = false;
  bool json = false;
};

Result<void> run_show(const ShowOptions& options, Context& context) {
  const crypto::PublicKey key = TRY(open_public_key(context, options.name));
  if (options.json) {
    json::Object document = describe(key);
    document["pem"] = key.pem();
    print_json(context, "key", std::move(document));
  } else if (options.id) {
    print(context, key.id().hex());
  } else if (options.pem) {
    context.out << key.pem();
  } else {
    print(context, key.id().hex() + "  " + std::string(name_of(key.type())));
  }
  return {};
}

Result<void> run_list(bool json, Context& context) {
  const Path folder = keys_folder(context);
  Result<std::vector<std::string>> names = context.files.list(folder);
  if (!names && names.error().code == ErrorCode::kNotFound) names = std::vector<std::string>();
  if (!names) return std::unexpected(names.error());
  json::Array keys;
  for (const std::string& name : *names) {
    if (!name.ends_with(".pub")) continue;
    const Result<crypto::PublicKey> key = open_public_key(context, (folder / name).string());
    const std::string stem = name.substr(0, name.size() - 4);
    if (!json) {
      print(context, key ? key->id().hex() + "  " + std::string(name_of(key->type())) + "  " + stem
                         : "unreadable  " + stem + "  " + key.error().message);
      continue;
    }
    json::Object entry = key ? describe(*key) : json::Object{{"error", key.error().message}};
    entry["name"] = stem;
    keys.emplace_back(std::move(entry));
  }
  if (json) print_json(context, "key-list", {{"keys", std::move(keys)}});
  if (!json && names->empty()) print(context, "no keys yet: `hallmark key generate NAME`");
  return {};
}

}  // namespace

void add_key_commands(CLI::App& app, Context& context, Program& program) {
  CLI::App* key = app.add_subcommand("key", "Make and show signing keys");
  key->require_subcommand(1);

  auto generate = std::make_shared<GenerateOptions>();
  CLI::App* command =
      key->add_subcommand("generate",
                          "Make a key pair: NAME in your own keys folder, or a file PATH.key\n\n"
                          "  hallmark key generate training        asks for a passphrase\n"
                          "  hallmark key generate ./ci.key --passphrase-file pass.txt");
  command->add_option("name", generate->name, "A name, or a path ending in .key")->required();
  command->add_option("--type", generate->type,
                      "ecdsa-p256 (default), ecdsa-p384, ecdsa-p521 or ed25519 (not for models)");
  command->add_flag("--unencrypted", generate->unencrypted, "Keep the private key in the clear");
  command->add_flag("--json", generate->json, "Answer in JSON");
  add_passphrase_option(*command, generate->key);
  command->callback([&, generate] {
    program.action = [&, generate] { return run_generate(*generate, context); };
  });

  auto show = std::make_shared<ShowOptions>();
  command = key->add_subcommand("show", "Show a public key's id and type");
  command->add_option("name", show->name, "A name, or a .pub file")->required();
  command->add_flag("--id", show->id, "Print only the key id");
  command->add_flag("--pem", show->pem, "Print the public key in PEM");
  command->add_flag("--json", show->json, "Answer in JSON");
  command->callback([&, show] { program.action = [&, show] { return run_show(*show, context); }; });

  auto json = std::make_shared<bool>(false);
  command = key->add_subcommand("list", "List the keys in your own keys folder");
  command->add_flag("--json", *json, "Answer in JSON");
  command->callback([&, json] { program.action = [&, json] { return run_list(*json, context); }; });
}

}  // namespace hallmark::cli
